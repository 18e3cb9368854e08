/* Kernels that take heterogeneous pointers. */
#include <stdint.h>

#include "veo_hmem.h"

/* The pointer as the kernel sees it. */
uint64_t hmem_raw(void *pointer)
{
	return (uint64_t)(uintptr_t)pointer;
}

int64_t hmem_is_device(void *pointer)
{
	return veo_is_ve_addr(pointer);
}

uint64_t hmem_stripped(void *pointer)
{
	return (uint64_t)(uintptr_t)veo_get_hmem_addr(pointer);
}

int64_t hmem_owner(void *pointer)
{
	return veo_get_proc_identifier_from_hmem(pointer);
}

int64_t hmem_procs(void)
{
	return veo_get_max_proc_identifier();
}

/* Fills memory of the device with numbers from `first` on; 0 if the pointer is not of that kind. */
int64_t hmem_fill(void *pointer, int64_t count, int64_t first)
{
	int64_t *numbers = veo_get_hmem_addr(pointer);

	if (!veo_is_ve_addr(pointer))
		return 0;
	for (int64_t i = 0; i < count; i++)
		numbers[i] = first + i;
	return 1;
}

/* How many numbers are not what hmem_fill() writes. */
int64_t hmem_check(void *pointer, int64_t count, int64_t first)
{
	const int64_t *numbers = veo_get_hmem_addr(pointer);
	int64_t wrong = 0;

	for (int64_t i = 0; i < count; i++)
		wrong += numbers[i] != first + i;
	return wrong;
}
