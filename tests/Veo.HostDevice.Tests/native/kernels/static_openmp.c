#include <omp.h>
#include <stdint.h>

int64_t count_threads(void)
{
	int64_t count = 0;

#pragma omp parallel reduction(+ : count)
	count++;
	return count;
}
