/* Kernels that print. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void fault_segv(void);
int64_t fault_stack_overflow(void);

void print(const char *text)
{
	fputs(text, stdout);
}

/* Many bytes without an end of line. */
void print_letters(int64_t count)
{
	for (int64_t i = 0; i < count; i++)
		putchar('a' + (int)(i % 26));
}

/* While nobody else may print. */
void fault_with_stdout_locked(void)
{
	flockfile(stdout);
	fault_segv();
}

void fault_with_stdout_overwritten(void)
{
	/* A C library may keep its size to itself; each has that much. */
	memset((void *)stdout, 0xa5, 128);
	fault_segv();
}

void fault_without_stdout(void)
{
	/* A constant where it is no macro. */
#ifdef __GLIBC__
	stdout = NULL;
#endif
	fault_segv();
}

void fault_with_stdout_of_a_kernel(void)
{
	static char own[BUFSIZ];

	setvbuf(stdout, own, _IOFBF, sizeof(own));
	fputs("in the kernel's own buffer", stdout);
	fault_segv();
}

static pthread_barrier_t barrier;

static void *fault_together(void *unused)
{
	pthread_barrier_wait(&barrier);
	fault_segv();
	return unused;
}

void fault_in_many_threads(int64_t count)
{
	pthread_t thread;

	pthread_barrier_init(&barrier, NULL, (unsigned)count);
	for (int64_t i = 0; i < count; i++)
		pthread_create(&thread, NULL, fault_together, NULL);
	pthread_join(thread, NULL);
}

void print_to_stderr_and_end(const char *text)
{
	fputs(text, stderr);
	_exit(0);
}
