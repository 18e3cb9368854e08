/* Kernels of the random test. */
#include "../stir.h"

#include "veo_hmem.h"
#include "veo_ve.h"

static uint64_t counts[STIR_LANES];

/* The number of this lane's calls: none is lost, done twice or out of turn. */
uint64_t count_lane(uint64_t lane)
{
	return ++counts[lane];
}

uint64_t stir_memory(unsigned char *bytes, uint64_t size, uint64_t key)
{
	return stir(bytes, size, key);
}

uint64_t stir_hmem(void *tagged, uint64_t size, uint64_t key)
{
	return veo_is_ve_addr(tagged) ? stir(veo_get_hmem_addr(tagged), size, key) : 0;
}

uint64_t stir_1(unsigned char *bytes, uint64_t size, uint64_t key)
{
	return stir(bytes, size, key);
}

/* Buffers among arguments of other classes. */
uint64_t stir_3(double a, unsigned char *p, uint64_t m, float b, unsigned char *q, uint64_t n, int16_t c, unsigned char *r, uint64_t o, int8_t d)
{
	return (uint64_t)(int64_t)(a + (double)b + c + d) + stir(p, m, 1) + stir(q, n, 2) + stir(r, o, 3);
}

/* Buffers that no register has room for. */
uint64_t stir_late(double a, double b, double c, double d, double e, double f, double g, double h, double i, int32_t j, uint32_t k, int64_t l,
		   uint8_t m, int16_t n, uint16_t o, int8_t s, float t, unsigned char *p, uint64_t size_p, unsigned char *q, uint64_t size_q)
{
	double sum = a + b + c + d + e + f + g + h + i + j + k + (double)l + m + n + o + s + (double)t;

	return (uint64_t)(int64_t)sum + stir(p, size_p, 4) + stir(q, size_q, 5);
}

/* What the same context's previous request gave. */
uint64_t earlier_result(void)
{
	uint64_t result = 0;

	return veo_prev_req_result(0, &result) == 0 ? result : UINT64_MAX;
}
