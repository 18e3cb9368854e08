/* For kernels: what the worker offers them beside veo_hmem.h. */
#ifndef VEO_VE_H
#define VEO_VE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The result of an earlier request of the context that the calling thread serves: offs 0 is the previous one, 1 the one before. Every request
 * counts, also the lookup of a symbol and a transfer. 0, or -1 if that request has no result (a transfer, a free), if it is more than 255 requests ago, or
 * outside of a context's thread.
 */
int veo_prev_req_result(int offs, uint64_t *result);

#ifdef __cplusplus
}
#endif

#endif
