#include <stdint.h>

#include "veo_hmem.h"

/* As a kernel that is passed heterogeneous memory has to do: strip, then use. */
double hmem_sum(double *values, int64_t count)
{
	const double *plain = veo_get_hmem_addr(values);
	double sum = 0;

	for (int64_t i = 0; i < count; i++)
		sum += plain[i];
	return sum;
}

int hmem_identifier(void *pointer) { return veo_get_proc_identifier_from_hmem(pointer); }
