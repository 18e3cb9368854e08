/* Kernels that ask for the results of the requests before them. */
#include <pthread.h>
#include <stdint.h>

#include "veo_ve.h"

/* The result, or -1 where there is none. */
int64_t previous_result(int32_t offset)
{
	uint64_t result;

	return veo_prev_req_result(offset, &result) == 0 ? (int64_t)result : -1;
}

/* What the function returns, with the result in `result`, which it leaves alone when there is none. */
int64_t previous_status(int32_t offset, uint64_t *result)
{
	return veo_prev_req_result(offset, result);
}

int64_t previous_to_nowhere(void)
{
	return veo_prev_req_result(0, NULL);
}

static void *ask(void *status)
{
	uint64_t result;

	*(int64_t *)status = veo_prev_req_result(0, &result);
	return NULL;
}

/* A thread of the kernel's own has no requests before it. */
int64_t previous_in_own_thread(void)
{
	int64_t status = 1;
	pthread_t thread;

	if (pthread_create(&thread, NULL, ask, &status) == 0)
		pthread_join(thread, NULL);
	return status;
}
