/* Takes requests back that have not begun. */
#include <errno.h>
#include <stdlib.h>

#include "client.h"
#include "jobs.h"
#include "veo_host.h"
#include "word.h"

/* Whether the request is withdrawn before the worker has taken it. */
static bool withdraw_slot(struct request *request)
{
	uint32_t ready = request->generation | PHASE_READY;
	/* Relaxed: nothing is read that the worker has written, and the compare-and-swap decides. */
	uint32_t state = atomic_load_explicit(&request->slot->state, memory_order_relaxed);

	while ((state & ~STATE_SLEEPER) == ready) {
		/* Relaxed: pairs with the worker's take(); it only asks who was first. */
		if (atomic_compare_exchange_weak_explicit(&request->slot->state, &state, ready | STATE_WITHDRAWN, memory_order_relaxed,
							  memory_order_relaxed)) {
			if (state & STATE_SLEEPER)
				word_wake(&request->slot->state);
			return true;
		}
	}
	return false;
}

/* A job that nobody has begun can be withdrawn even when the worker stops for it already: it is let pass, and so is who waits for the worker here. */
static bool withdraw_job(struct veo_thr_ctxt *ctx, struct request *request, struct job **job)
{
	*job = jobs_take_back(ctx, request->id);
	if (!*job)
		return false;
	withdraw_slot(request);
	if (!ctx->dead)
		word_publish(&(*job)->fence->turn, FENCE_PASSED);
	return true;
}

/* Called with the lock held. 0 or an error number. The job, if there was one, is left to the caller. */
static int withdraw(struct veo_thr_ctxt *ctx, uint64_t id, struct job **job)
{
	struct request *request = table_find(ctx, id);

	if (!request)
		return EINVAL;
	if (request_done(request) || request->shelter || !request->slot->withdrawable)
		return EBUSY;
	if (is_fence(request->slot) ? !withdraw_job(ctx, request, job) : !withdraw_slot(request))
		return EBUSY;
	queue_leave_slot(ctx, request);
	request->slot = NULL;
	request->status = VEO_COMMAND_ERROR;
	request->result = 0;
	free(request->deliveries);
	request->deliveries = NULL;
	if (*job)
		jobs_let_go(ctx, *job);
	return 0;
}

int veohost_request_withdraw(struct veo_thr_ctxt *ctx, uint64_t reqid)
{
	struct job *job = NULL;
	int failed = EINVAL;

	if (ctx && !proc_is(ctx->proc, PROC_DESTROYED)) {
		pthread_mutex_lock(&ctx->lock);
		failed = withdraw(ctx, reqid, &job);
		pthread_mutex_unlock(&ctx->lock);
	}
	if (job && job->drop)
		job->drop(ctx, job);
	free(job);
	if (failed)
		set_error(failed, failed == EBUSY ? "request %llu cannot be withdrawn any more" : "there is no request %llu", (unsigned long long)reqid);
	return failed ? -1 : 0;
}
