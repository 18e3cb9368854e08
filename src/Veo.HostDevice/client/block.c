/* Request blocks: for a time, one thread alone may submit to a context. Collecting is not affected. */
#include <errno.h>

#include "client.h"

bool block_is_foreign(const struct veo_thr_ctxt *ctx)
{
	return ctx->block_depth != 0 && !pthread_equal(ctx->block_owner, pthread_self());
}

void block_await(struct veo_thr_ctxt *ctx)
{
	/* Nothing can be submitted to a dead context anyway. */
	while (block_is_foreign(ctx) && !ctx->dead && !ctx->closed)
		pthread_cond_wait(&ctx->block_ended, &ctx->lock);
}

bool block_begin(struct veo_thr_ctxt *ctx)
{
	block_await(ctx);
	/* Somebody else's block stays his. */
	if (block_is_foreign(ctx))
		return false;
	ctx->block_owner = pthread_self();
	ctx->block_depth++;
	return true;
}

void block_end(struct veo_thr_ctxt *ctx)
{
	/* The exit of the context has ended all blocks. */
	if (ctx->block_depth != 0 && --ctx->block_depth == 0)
		pthread_cond_broadcast(&ctx->block_ended);
}

void veo_req_block_begin(struct veo_thr_ctxt *ctx)
{
	if (!ctx) {
		set_error(EINVAL, "veo_req_block_begin: the context is NULL");
		return;
	}
	if (proc_is(ctx->proc, PROC_DESTROYED)) {
		set_error(EPIPE, "veo_req_block_begin: the proc is destroyed");
		return;
	}
	pthread_mutex_lock(&ctx->lock);
	if (!block_begin(ctx))
		set_error(EPIPE, "veo_req_block_begin: the context is closed or its worker has ended");
	pthread_mutex_unlock(&ctx->lock);
}

void veo_req_block_end(struct veo_thr_ctxt *ctx)
{
	if (!ctx) {
		set_error(EINVAL, "veo_req_block_end: the context is NULL");
		return;
	}
	if (proc_is(ctx->proc, PROC_DESTROYED)) {
		set_error(EPERM, "veo_req_block_end: the proc is destroyed");
		return;
	}
	pthread_mutex_lock(&ctx->lock);
	if (ctx->block_depth == 0 || block_is_foreign(ctx))
		set_error(EPERM, "veo_req_block_end: the calling thread has begun no block of this context");
	else
		block_end(ctx);
	pthread_mutex_unlock(&ctx->lock);
}
