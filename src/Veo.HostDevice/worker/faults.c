/*
 * A fault ends the worker. Before that, the first faulting thread writes down which signal it was and which context it served, with nothing
 * but stores to shared memory, and rescues what was printed; the client makes the rest of it once this process has ended.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "worker.h"

/* Room for the handler when the kernel has used up its own stack. */
#define HANDLER_STACK 65536

/* Initial-exec, as an executable's thread-local variables are: read in a signal handler. */
static _Thread_local uint64_t served_channel;
static _Thread_local void *handler_stack;

static pid_t worker;

static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

/* The first faulting thread has done all it had to. */
static _Atomic bool recorded;

/* The process dies by this signal as soon as the handler is left. */
static void die(int number)
{
	signal(number, SIG_DFL);
	raise(number);
}

static void record(int number)
{
	uint32_t none = FAULT_NONE;

	/* What happens to a child that a kernel has forked is not the worker's end. */
	if (getpid() != worker) {
		die(number);
		return;
	}

	/* Relaxed: only the winner writes the fields, and only the release below publishes them. */
	if (atomic_compare_exchange_strong_explicit(&control->fault, &none, FAULT_CLAIMED, memory_order_relaxed, memory_order_relaxed)) {
		control->fault_signal = number;
		control->fault_channel = served_channel;
		/* Release: pairs with the acquire in the client's death.c. */
		atomic_store_explicit(&control->fault, FAULT_RECORDED, memory_order_release);
		output_rescue();
		/* Relaxed, here and below: orders nothing, since no memory outlives this process that is not written by then. */
		atomic_store_explicit(&recorded, true, memory_order_relaxed);
	}
	/* A second faulting thread must not end the process before the first has written. */
	while (!atomic_load_explicit(&recorded, memory_order_relaxed))
		continue;
	/* Not by SA_RESETHAND: that would take the handler away from a second thread, whose fault could then end the process while this one is still above. */
	die(number);
}

void faults_init(void)
{
	struct sigaction action;

	worker = getpid();
	memset(&action, 0, sizeof(action));
	action.sa_handler = record;
	action.sa_flags = SA_ONSTACK;
	sigemptyset(&action.sa_mask);
	/* A fault in the handler ends the process at once. So does no reader who has gone: the signal that counts is the kernel's. */
	sigaddset(&action.sa_mask, SIGPIPE);
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaddset(&action.sa_mask, signals[i]);
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaction(signals[i], &action, NULL);
}

void faults_enter_thread(uint64_t channel)
{
	stack_t stack = {.ss_size = HANDLER_STACK};

	served_channel = channel;
	stack.ss_sp = mmap(NULL, HANDLER_STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (stack.ss_sp == MAP_FAILED)
		return;
	handler_stack = stack.ss_sp;
	sigaltstack(&stack, NULL);
}

void faults_leave_thread(void)
{
	stack_t none = {.ss_flags = SS_DISABLE};

	served_channel = 0;
	if (!handler_stack)
		return;
	sigaltstack(&none, NULL);
	munmap(handler_stack, HANDLER_STACK);
	handler_stack = NULL;
}
