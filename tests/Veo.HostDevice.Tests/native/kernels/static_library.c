/* A library for a static worker, which has what this one needs. */
#include <stdint.h>

int64_t called_by_library(int64_t value);

int64_t call_worker(int64_t value)
{
	return called_by_library(value) * 10;
}
