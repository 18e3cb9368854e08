/*
 * A fault ends the worker. Before that, the first faulting thread writes down which signal it was and which context it served, with nothing
 * but stores to shared memory; the client makes the rest of it once this process has ended.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "worker.h"

/* Room for the handler when the kernel has used up its own stack. */
#define HANDLER_STACK 65536

/* Initial-exec, as an executable's thread-local variables are: read in a signal handler. */
static _Thread_local uint64_t served_channel;

static void record(int signal)
{
	uint32_t none = FAULT_NONE;

	/* Relaxed: only the winner writes the fields, and only the release below publishes them. */
	if (atomic_compare_exchange_strong_explicit(&control->fault, &none, FAULT_CLAIMED, memory_order_relaxed, memory_order_relaxed)) {
		control->fault_signal = signal;
		control->fault_channel = served_channel;
		/* Release: pairs with the acquire in the client's death.c. */
		atomic_store_explicit(&control->fault, FAULT_RECORDED, memory_order_release);
	}
	/* SA_RESETHAND has restored the default action: the process dies by this signal as soon as the handler is left. */
	raise(signal);
}

void faults_init(void)
{
	static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = record;
	action.sa_flags = (int)(SA_ONSTACK | SA_RESETHAND);
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaction(signals[i], &action, NULL);
}

void faults_enter_thread(uint64_t channel)
{
	stack_t stack = {.ss_size = HANDLER_STACK};

	served_channel = channel;
	stack.ss_sp = mmap(NULL, HANDLER_STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (stack.ss_sp != MAP_FAILED)
		sigaltstack(&stack, NULL);
}
