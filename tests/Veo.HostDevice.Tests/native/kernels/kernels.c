#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A global that the client reads and writes by its address. */
unsigned char global_bytes[8 << 20];

static _Atomic int64_t counter;
static sem_t gate;

__attribute__((constructor)) static void prepare(void)
{
	sem_init(&gate, 0, 0);
}

int64_t add(int64_t a, int64_t b)
{
	return a + b;
}

void nothing(void)
{
}

/* The number of earlier calls. */
int64_t count_up(void)
{
	return atomic_fetch_add(&counter, 1);
}

/* Blocks its context until open_gate() runs in another one. */
int64_t wait_at_gate(int64_t result)
{
	sem_wait(&gate);
	return result;
}

void open_gate(void)
{
	sem_post(&gate);
}

void hang(void)
{
	for (;;)
		pause();
}

/* Of three buffers of `size` bytes: what IN holds goes to OUT, INOUT gets one added, and IN is then overwritten. */
int64_t buffers(unsigned char *in, unsigned char *inout, unsigned char *out, int64_t size)
{
	int64_t sum = 0;

	for (int64_t i = 0; i < size; i++) {
		sum += out[i];
		out[i] = in[i];
		inout[i]++;
		in[i] = 0xee;
	}
	return sum;
}

/* Leaves the bytes of an OUT buffer as they are. */
int64_t leave(unsigned char *out)
{
	return out != NULL;
}

/* How far a buffer is from the alignment of 16. */
int64_t misalignment(unsigned char *a, unsigned char *b)
{
	return (int64_t)(((uintptr_t)a | (uintptr_t)b) & 15);
}

int64_t sum_bytes(const unsigned char *data, int64_t size)
{
	int64_t sum = 0;

	for (int64_t i = 0; i < size; i++)
		sum += data[i];
	return sum;
}

void fault_segv(void)
{
	/* Not a constant, which the compiler would object to. */
	volatile intptr_t nowhere = 16;

	*(volatile int *)nowhere = 1;
}

void fault_abort(void)
{
	abort();
}

void fault_fpe(void)
{
	raise(SIGFPE);
}

int64_t divide(int64_t a, int64_t b)
{
	return a / b;
}

void fault_ill(void)
{
#if defined(__x86_64__)
	__asm__ volatile("ud2");
#else
	__asm__ volatile(".inst 0");
#endif
}

void fault_bus(void)
{
	/* A mapping of a file without content. */
	char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, memfd_create("empty", 0), 0);

	*(volatile char *)page = 1;
}

__attribute__((noinline)) static int64_t recurse(volatile char *below, int64_t depth)
{
	volatile char frame[4096];

	frame[0] = below[0];
	return depth == 0 ? 0 : recurse(frame, depth - 1) + frame[0];
}

int64_t fault_stack_overflow(void)
{
	volatile char bottom = 1;

	return recurse(&bottom, INT64_MAX);
}

void end_with_exit(void)
{
	exit(3);
}

void end_with_underscore_exit(void)
{
	_exit(3);
}

void end_with_kill(void)
{
	kill(getpid(), SIGKILL);
}

void end_thread(void)
{
	pthread_exit(NULL);
}

static void *fault_in_thread(void *unused)
{
	fault_segv();
	return unused;
}

/* The fault is that of a thread that belongs to no context. */
void fault_in_own_thread(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, fault_in_thread, NULL) == 0)
		pthread_join(thread, NULL);
}

void print_line(void)
{
	printf("printed by a kernel\n");
}

int64_t environment_number(const char *name)
{
	const char *text = getenv(name);

	return text ? atoll(text) : -1;
}

int64_t blocked_or_ignored_signals(void)
{
	sigset_t blocked;
	int64_t count = 0;

	pthread_sigmask(SIG_SETMASK, NULL, &blocked);
	for (int number = 1; number < 32; number++) {
		struct sigaction action;

		if (sigismember(&blocked, number) == 1)
			count++;
		if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
			count++;
	}
	return count;
}
