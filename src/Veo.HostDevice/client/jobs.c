/* The jobs of a context are done in order, one at a time, by a thread of the context or by whoever waits for one of them. */
#define _GNU_SOURCE
#include "jobs.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "word.h"

struct job *jobs_take_back(struct veo_thr_ctxt *ctx, uint64_t id)
{
	for (struct job **link = &ctx->first_job; *link; link = &(*link)->next) {
		struct job *job = *link;

		if (job->id != id)
			continue;
		*link = job->next;
		if (!*link)
			ctx->last_job = link;
		return job;
	}
	return NULL;
}

/* Waits until the worker has come to the first job, and takes it. NULL: it has been withdrawn, or the deadline is over. *reached: the worker has not died before. */
static struct job *take_first(struct veo_thr_ctxt *ctx, uint64_t deadline_ns, bool *reached)
{
	struct job *job = ctx->first_job;
	bool withdrawn;

	*reached = false;
	if (!ctx->dead) {
		/* Relaxed: a hint. From here on the worker waits for this thread. */
		atomic_store_explicit(&queue_channel(ctx)->client_processor, own_processor(), memory_order_relaxed);
		ctx->awaited_job = job;
		pthread_mutex_unlock(&ctx->lock);
		*reached = fence_await(ctx, job->fence, deadline_ns);
		pthread_mutex_lock(&ctx->lock);
		ctx->awaited_job = NULL;
		*reached = *reached && !ctx->dead;
	}
	/* Who withdraws it keeps it until then. */
	withdrawn = ctx->first_job != job;
	pthread_cond_broadcast(&ctx->job_changed);
	if (withdrawn || (!*reached && !ctx->dead))
		return NULL;
	return jobs_take_back(ctx, job->id);
}

/* Called with the lock held, which is given up while the first job runs. */
static void run_first(struct veo_thr_ctxt *ctx, uint64_t deadline_ns)
{
	/* A host function that waits for a request of its own context runs the jobs in front of that itself. */
	bool nested = ctx->job_runs;
	struct job *job;
	bool reached;

	ctx->job_runs = true;
	job = take_first(ctx, deadline_ns, &reached);
	if (job) {
		bool copies = reached && !job->host;

		ctx->copying += copies;
		pthread_mutex_unlock(&ctx->lock);
		if (reached)
			job->run(ctx, job);
		else if (job->drop)
			job->drop(ctx, job);
		pthread_mutex_lock(&ctx->lock);
		ctx->copying -= copies;
		free(job);
	}
	ctx->job_runs = nested;
	pthread_cond_broadcast(&ctx->job_changed);
}

static void *serve_jobs(void *argument)
{
	struct veo_thr_ctxt *ctx = argument;

	pthread_mutex_lock(&ctx->lock);
	for (;;) {
		if (ctx->first_job && !ctx->job_runs)
			run_first(ctx, NO_DEADLINE);
		else if (!ctx->first_job && ctx->jobs_end)
			break;
		else
			pthread_cond_wait(&ctx->job_changed, &ctx->lock);
	}
	ctx->job_thread_runs = false;
	pthread_cond_broadcast(&ctx->job_changed);
	pthread_mutex_unlock(&ctx->lock);
	return NULL;
}

/* Called with the lock held. */
static bool thread_runs(struct veo_thr_ctxt *ctx)
{
	static const int own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS};
	sigset_t all, old;

	if (ctx->job_thread_runs)
		return true;
	/* Signals of the client are not this thread's business, except those that a host function raises itself: they would end the client unhandled. */
	sigfillset(&all);
	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		sigdelset(&all, own[i]);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	ctx->job_thread_runs = pthread_create(&ctx->job_thread, NULL, serve_jobs, ctx) == 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return ctx->job_thread_runs;
}

void jobs_replace_thread(struct veo_thr_ctxt *ctx)
{
	pthread_mutex_lock(&ctx->lock);
	pthread_detach(pthread_self());
	ctx->job_runs = false;
	ctx->job_thread_runs = false;
	if (!thread_runs(ctx))
		debug_log("no thread for the rest of a context's host functions and large transfers");
	pthread_mutex_unlock(&ctx->lock);
}

uint64_t jobs_send(struct veo_thr_ctxt *ctx, struct draft *draft, struct job *job)
{
	if (!thread_runs(ctx))
		return VEO_REQUEST_ID_INVALID;
	draft->slot->operation = job->host ? OP_HOST : OP_FENCE;
	draft->slot->withdrawable = job->withdrawable;
	job->id = ctx->next_id;
	job->fence = (struct slot_fence *)draft->slot->words;
	/* Relaxed: the slot is not published yet. */
	atomic_store_explicit(&job->fence->turn, FENCE_AHEAD, memory_order_relaxed);
	*ctx->last_job = job;
	ctx->last_job = &job->next;
	pthread_cond_broadcast(&ctx->job_changed);
	return queue_send(ctx, draft);
}

void jobs_run_until(struct veo_thr_ctxt *ctx, uint64_t id, uint64_t deadline_ns)
{
	bool inside = host_is_inside(ctx);

	if (inside) {
		pthread_mutex_unlock(&ctx->lock);
		host_let_queue_pass();
		pthread_mutex_lock(&ctx->lock);
	}
	while (ctx->first_job && ctx->first_job->id <= id) {
		struct job *job = ctx->first_job;

		/* Outside, who has no time to spare leaves it to the context's thread. */
		if (!inside && (ctx->job_runs || job->host || deadline_ns != NO_DEADLINE))
			return;
		if (deadline_ns != NO_DEADLINE && !fence_reached(job->fence) && now_ns() >= deadline_ns)
			return;
		run_first(ctx, deadline_ns);
	}
}

bool jobs_await_slot(const struct veo_thr_ctxt *ctx, const struct slot *slot)
{
	return ctx->awaited_job && ctx->awaited_job->fence == (const struct slot_fence *)slot->words;
}

void jobs_let_go(struct veo_thr_ctxt *ctx, const struct job *job)
{
	while (ctx->awaited_job == job)
		pthread_cond_wait(&ctx->job_changed, &ctx->lock);
}

bool jobs_end(struct veo_thr_ctxt *ctx, uint64_t deadline_ns)
{
	struct timespec deadline = {
		.tv_sec = (time_t)(deadline_ns / 1000000000u),
		.tv_nsec = (long)(deadline_ns % 1000000000u),
	};
	pthread_t thread;
	bool started;
	bool ended;

	pthread_mutex_lock(&ctx->lock);
	ctx->jobs_end = true;
	started = ctx->job_thread_runs;
	pthread_cond_broadcast(&ctx->job_changed);
	while (ctx->job_thread_runs && pthread_cond_timedwait(&ctx->job_changed, &ctx->lock, &deadline) != ETIMEDOUT)
		continue;
	ended = !ctx->job_thread_runs;
	/* Not before: it may have been replaced. */
	thread = ctx->job_thread;
	/* What the function still asks of the context is refused. */
	if (!ended)
		ctx->dead = true;
	pthread_mutex_unlock(&ctx->lock);
	if (started && ended)
		pthread_join(thread, NULL);
	else if (started)
		pthread_detach(thread);
	return ended;
}
