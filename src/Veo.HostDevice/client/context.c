#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>

#include "client.h"
#include "jobs.h"
#include "veo_host.h"
#include "word.h"

static bool reserve_opened(struct veo_proc_handle *proc)
{
	struct veo_thr_ctxt **opened = realloc(proc->opened, ((size_t)proc->opened_count + 1) * sizeof(*opened));

	if (!opened) {
		set_error(ENOMEM, "no memory for a further context");
		return false;
	}
	proc->opened = opened;
	return true;
}

/* Has the worker start a thread for the context. */
static bool start_thread(struct veo_proc_handle *proc, struct veo_thr_ctxt *ctx)
{
	struct draft draft;
	uint64_t result;

	if (!queue_begin(proc->main, &draft))
		return false;
	draft.slot->operation = OP_OPEN;
	draft.payload = ctx->channel;
	if (result_collect(proc->main, queue_send(proc->main, &draft), &result, UINT64_MAX) == VEO_COMMAND_OK && result != 0) {
		ctx->thread = (pid_t)result;
		return true;
	}
	set_error(EAGAIN, "the worker (pid %d) cannot start a thread for a further context", proc->pid);
	return false;
}

static void forget(struct veo_proc_handle *proc, struct veo_thr_ctxt *ctx)
{
	pthread_mutex_lock(&proc->life);
	for (struct veo_thr_ctxt **link = &proc->channels; *link; link = &(*link)->next) {
		if (*link == ctx) {
			*link = ctx->next;
			break;
		}
	}
	for (int i = 0; i < proc->opened_count; i++) {
		if (proc->opened[i] == ctx) {
			for (; i + 1 < proc->opened_count; i++)
				proc->opened[i] = proc->opened[i + 1];
			proc->opened_count--;
		}
	}
	pthread_mutex_unlock(&proc->life);
}

static void destroy(struct veo_proc_handle *proc, struct veo_thr_ctxt *ctx)
{
	uint64_t channel = ctx->channel;

	queue_destroy(ctx);
	queue_free(ctx);
	arena_free(&proc->arena, channel, sizeof(struct channel));
}

static struct veo_thr_ctxt *open_further(struct veo_proc_handle *proc, size_t stack_size)
{
	struct veo_thr_ctxt *ctx;
	uint64_t channel;
	bool usable;

	/* With OpenMP's threads in every one of them the cores would be oversubscribed, so AVEO refuses that. */
	if (environment_threads() != 1) {
		set_error(EPERM, "a further context needs VE_OMP_NUM_THREADS=1 in the environment");
		return NULL;
	}
	channel = arena_alloc(&proc->arena, sizeof(struct channel));
	ctx = channel != 0 ? queue_create(proc, channel) : NULL;
	if (!ctx) {
		arena_free(&proc->arena, channel, sizeof(struct channel));
		return NULL;
	}
	((struct channel *)arena_at(proc, channel))->stack_size = stack_size;
	/* Known before it starts, so that a worker that dies fails its requests too. */
	pthread_mutex_lock(&proc->life);
	usable = proc_is(proc, PROC_RUNNING);
	if (!usable)
		set_error(EPIPE, "the worker (pid %d) has ended", proc->pid);
	usable = usable && reserve_opened(proc);
	if (usable) {
		ctx->next = proc->channels;
		proc->channels = ctx;
	}
	pthread_mutex_unlock(&proc->life);
	if (usable && start_thread(proc, ctx)) {
		pthread_mutex_lock(&proc->life);
		if (reserve_opened(proc))
			proc->opened[proc->opened_count++] = ctx;
		pthread_mutex_unlock(&proc->life);
		return ctx;
	}
	forget(proc, ctx);
	destroy(proc, ctx);
	return NULL;
}

static struct veo_thr_ctxt *open_context(struct veo_proc_handle *proc, size_t stack_size)
{
	struct veo_thr_ctxt *first = NULL;

	queue_await_idle(proc->main);
	pthread_mutex_lock(&proc->life);
	if (proc->opened_count == 0 && reserve_opened(proc)) {
		first = proc->main;
		proc->opened[proc->opened_count++] = first;
	}
	pthread_mutex_unlock(&proc->life);
	return first ? first : open_further(proc, stack_size);
}

struct veo_thr_ctxt *veo_context_open(struct veo_proc_handle *proc)
{
	return proc_usable(proc, "veo_context_open") ? open_context(proc, CONTEXT_STACK_DEFAULT) : NULL;
}

struct veo_thr_ctxt *veo_context_open_with_attr(struct veo_proc_handle *proc, struct veo_thr_ctxt_attr *attr)
{
	size_t stack_size;

	if (!proc_usable(proc, "veo_context_open_with_attr") || veo_get_thr_ctxt_stacksize(attr, &stack_size) != 0)
		return NULL;
	return open_context(proc, stack_size);
}

int veo_context_close(struct veo_thr_ctxt *ctx)
{
	struct veo_proc_handle *proc;
	uint64_t last;

	if (!ctx) {
		set_error(EINVAL, "veo_context_close: the context is NULL");
		return -1;
	}
	proc = ctx->proc;
	if (ctx == proc->main)
		return 0;
	/* Closed late: only this is left of it. */
	if (proc_is(proc, PROC_DESTROYED)) {
		queue_free(ctx);
		return 0;
	}
	if (host_is_inside(ctx)) {
		set_error(EDEADLK, "veo_context_close: a host function cannot close the context that runs it");
		return -1;
	}
	last = queue_exit(ctx);
	if (last != VEO_REQUEST_ID_INVALID && result_await_done(ctx, last, proc->debugged ? NO_DEADLINE : DRAIN_LIMIT_NS) == VEO_COMMAND_UNFINISHED) {
		/* Its thread cannot be ended alone. */
		proc_kill(proc);
		proc_await_end(proc, NO_DEADLINE);
	}
	queue_deliver(ctx);
	forget(proc, ctx);
	if (jobs_end(ctx, now_ns() + HOST_GRACE_NS))
		destroy(proc, ctx);
	return 0;
}

pid_t veohost_context_thread(struct veo_thr_ctxt *ctx)
{
	if (!ctx) {
		set_error(EINVAL, "veohost_context_thread: the context is NULL");
		return -1;
	}
	return ctx == ctx->proc->main ? ctx->proc->worker_pid : ctx->thread;
}

int veo_get_context_state(struct veo_thr_ctxt *ctx)
{
	if (!ctx) {
		set_error(EINVAL, "veo_get_context_state: the context is NULL");
		return VEO_STATE_UNKNOWN;
	}
	return proc_is(ctx->proc, PROC_RUNNING) ? VEO_STATE_RUNNING : VEO_STATE_EXIT;
}

void veo_context_sync(struct veo_thr_ctxt *ctx)
{
	if (!ctx || proc_is(ctx->proc, PROC_DESTROYED))
		return;
	queue_await_idle(ctx);
	queue_deliver(ctx);
}

int veo_num_contexts(struct veo_proc_handle *proc)
{
	int count;

	if (!proc) {
		set_error(EINVAL, "veo_num_contexts: the proc is NULL");
		return -1;
	}
	if (proc_is(proc, PROC_DESTROYED))
		return 0;
	pthread_mutex_lock(&proc->life);
	count = proc->opened_count;
	pthread_mutex_unlock(&proc->life);
	return count;
}

struct veo_thr_ctxt *veo_get_context(struct veo_proc_handle *proc, int idx)
{
	struct veo_thr_ctxt *ctx = NULL;

	if (!proc) {
		set_error(EINVAL, "veo_get_context: the proc is NULL");
		return NULL;
	}
	if (proc_is(proc, PROC_DESTROYED))
		return NULL;
	pthread_mutex_lock(&proc->life);
	if (idx >= 0 && idx < proc->opened_count)
		ctx = proc->opened[idx];
	pthread_mutex_unlock(&proc->life);
	return ctx;
}
