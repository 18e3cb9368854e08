/* A kernel that takes a millisecond and no processor. */
#include <time.h>

void sleep_a_millisecond(void)
{
	struct timespec time = { 0, 1000000 };

	nanosleep(&time, NULL);
}
