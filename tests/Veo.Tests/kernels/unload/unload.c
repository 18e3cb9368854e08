/* A library that tests unload while it is used. */
#include <stdint.h>
#include <time.h>

int64_t unload_variable = 7;

int64_t unload_value(void) { return unload_variable; }

/* Says with -1 that it runs, and runs until somebody writes something positive. */
int64_t unload_wait(volatile int64_t *flag)
{
	struct timespec pause = { 0, 100000 };

	*flag = -1;
	while (*flag < 0)
		nanosleep(&pause, 0);
	return unload_variable;
}
