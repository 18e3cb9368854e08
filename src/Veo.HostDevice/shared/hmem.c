/* What clients and kernels ask of heterogeneous pointers alike. */
#include "hmem.h"

#include "veo_hmem.h"

int veo_is_ve_addr(const void *addr)
{
	return hmem_is_device(addr);
}

void *veo_get_hmem_addr(void *addr)
{
	return hmem_address(addr);
}

int veo_get_max_proc_identifier(void)
{
	return HMEM_PROCS;
}

int veo_get_proc_identifier_from_hmem(const void *addr)
{
	return hmem_identifier(addr);
}
