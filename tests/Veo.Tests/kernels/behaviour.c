/* Kernels with a behaviour rather than a result: slow, waiting, fatal. */
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int64_t calls;

int64_t next_call(void) { return ++calls; }

int worker_pid(void) { return getpid(); }

int current_processor(void)
{
	unsigned processor = 0;

	return syscall(SYS_getcpu, &processor, NULL, NULL) == 0 ? (int)processor : -1;
}

/* Touches so much of the stack, from the top down, and returns how much that was. */
__attribute__((noinline)) int use_stack(int mebibytes)
{
	volatile char room[1 << 20];

	if (mebibytes == 0)
		return 0;
	for (size_t i = sizeof(room); i > 0; i -= 4096)
		room[i - 1] = (char)mebibytes;
	return use_stack(mebibytes - 1) + (room[sizeof(room) - 1] != 0 || mebibytes % 256 == 0);
}

int thread_id(void) { return (int)syscall(SYS_gettid); }

/* The value of an environment variable, -1 if it is not set. */
int environment_number(const char *name)
{
	const char *value = getenv(name);

	return value ? atoi(value) : -1;
}

void nothing(void) { }

void sleep_us(int microseconds)
{
	struct timespec time = { microseconds / 1000000, (microseconds % 1000000) * 1000L };

	nanosleep(&time, NULL);
}

/* Runs until *flag is set, however long that takes; the flag lies in device memory and is set from another context. */
int64_t wait_for_flag(volatile int64_t *flag)
{
	struct timespec pause = { 0, 100000 };

	while (!*flag)
		nanosleep(&pause, NULL);
	return *flag;
}

void set_flag(volatile int64_t *flag, int64_t value) { *flag = value; }

/* Tells that it runs, and then waits for the answer. */
int64_t meet(volatile int64_t *arrived, volatile int64_t *answer)
{
	*arrived = 1;
	return wait_for_flag(answer);
}

/* Through a volatile, lest the compiler make something else of it. */
int dereference_null(void)
{
	volatile int *volatile p = NULL;

	return *p;
}

int divide(int a, int b) { return a / b; }

void call_abort(void) { abort(); }

void call_exit(int code) { exit(code); }

void kill_self(int signal) { kill(getpid(), signal); }

int never_returns(void)
{
	for (;;)
		pause();
	return 0;
}
