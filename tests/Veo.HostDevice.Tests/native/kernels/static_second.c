#include <stdint.h>

int64_t serve(int64_t value)
{
	return value * 2;
}

__attribute__((weak)) int64_t copy(int64_t value)
{
	return value + 100;
}

__attribute__((visibility("hidden"))) int64_t faults_init(void)
{
	return 17;
}

const int64_t constant = 18;
int64_t uninitialised[4];

int64_t sum(void)
{
	return uninitialised[0] + uninitialised[1] + uninitialised[2] + uninitialised[3];
}

/* For a library that is loaded into this worker. */
int64_t called_by_library(int64_t value)
{
	return value + 19;
}
