#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "client.h"
#include "jobs.h"
#include "veo_host.h"
#include "word.h"

/* The proc identifier is the index in this list; a destroyed proc leaves its place to the next. */
static struct {
	pthread_mutex_t lock;
	struct veo_proc_handle **procs;
	int count;
} list = {.lock = PTHREAD_MUTEX_INITIALIZER};

bool proc_usable(struct veo_proc_handle *proc, const char *function)
{
	if (proc && !proc_is(proc, PROC_DESTROYED))
		return true;
	set_error(EINVAL, "%s: the proc is %s", function, proc ? "destroyed" : "NULL");
	return false;
}

static bool list_add(struct veo_proc_handle *proc)
{
	struct veo_proc_handle **procs;
	int place = 0;

	pthread_mutex_lock(&list.lock);
	while (place < list.count && list.procs[place])
		place++;
	if (place == list.count) {
		procs = realloc(list.procs, ((size_t)list.count + 1) * sizeof(*procs));
		if (!procs) {
			pthread_mutex_unlock(&list.lock);
			set_error(ENOMEM, "no memory for a further proc");
			return false;
		}
		list.procs = procs;
		list.count++;
	}
	list.procs[place] = proc;
	pthread_mutex_unlock(&list.lock);
	return true;
}

/* The next proc of the list, which the caller is then the one to destroy. NULL: none is left. */
static struct veo_proc_handle *list_take(void)
{
	struct veo_proc_handle *proc = NULL;

	pthread_mutex_lock(&list.lock);
	for (int i = 0; i < list.count && !proc; i++) {
		proc = list.procs[i];
		list.procs[i] = NULL;
	}
	pthread_mutex_unlock(&list.lock);
	return proc;
}

/* Whether this caller is the one that destroys the proc. */
static bool list_remove(struct veo_proc_handle *proc)
{
	bool found = false;

	pthread_mutex_lock(&list.lock);
	for (int i = 0; i < list.count && !found; i++) {
		if (list.procs[i] == proc) {
			list.procs[i] = NULL;
			found = true;
		}
	}
	pthread_mutex_unlock(&list.lock);
	return found;
}

int veo_proc_identifier(struct veo_proc_handle *proc)
{
	int identifier = -1;

	pthread_mutex_lock(&list.lock);
	for (int i = 0; i < list.count && proc && identifier < 0; i++) {
		if (list.procs[i] == proc)
			identifier = i;
	}
	pthread_mutex_unlock(&list.lock);
	return identifier;
}

struct veo_proc_handle *proc_of_identifier(int identifier)
{
	struct veo_proc_handle *proc = NULL;

	pthread_mutex_lock(&list.lock);
	if (identifier >= 0 && identifier < list.count)
		proc = list.procs[identifier];
	pthread_mutex_unlock(&list.lock);
	return proc;
}

int proc_count(void)
{
	int count;

	pthread_mutex_lock(&list.lock);
	count = list.count;
	pthread_mutex_unlock(&list.lock);
	return count;
}

void proc_list_lock(bool lock)
{
	if (lock)
		pthread_mutex_lock(&list.lock);
	else
		pthread_mutex_unlock(&list.lock);
}

void proc_disown_all(void)
{
	for (int i = 0; i < list.count; i++) {
		if (list.procs[i])
			atomic_store_explicit(&list.procs[i]->state, PROC_DESTROYED, memory_order_release);
		list.procs[i] = NULL;
	}
}

static struct veo_proc_handle *new_handle(void)
{
	struct veo_proc_handle *proc = calloc(1, sizeof(*proc));
	pthread_condattr_t monotonic;

	if (!proc) {
		set_error(ENOMEM, "no memory for a proc");
		return NULL;
	}
	proc->client = getpid();
	proc->pidfd = -1;
	pthread_mutex_init(&proc->life, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&proc->ended, &monotonic);
	pthread_condattr_destroy(&monotonic);
	return proc;
}

static void unmap(struct veo_proc_handle *proc)
{
	while (proc->channels) {
		struct veo_thr_ctxt *ctx = proc->channels;

		proc->channels = ctx->next;
		queue_destroy(ctx);
	}
	munmap(proc->heap, proc->heap_size);
	munmap(proc->arena.base, proc->arena.size);
	arena_destroy(&proc->arena);
}

/* Gives back what a proc has whose worker has ended. Only the handle is left. */
static void release(struct veo_proc_handle *proc)
{
	uint64_t deadline = now_ns() + HOST_GRACE_NS;
	bool ended = true;

	monitor_remove(proc);
	/* OUT data of what has completed are the caller's; then nothing of the worker's memory is needed any more. */
	for (struct veo_thr_ctxt *ctx = proc->channels; ctx; ctx = ctx->next)
		queue_deliver(ctx);
	pthread_mutex_lock(&proc->life);
	atomic_store_explicit(&proc->state, PROC_DESTROYED, memory_order_release);
	pthread_mutex_unlock(&proc->life);
	/* A host function may look at other contexts of the proc too: all stay until every one has returned, and for good if one does not. */
	for (struct veo_thr_ctxt *ctx = proc->channels; ctx; ctx = ctx->next)
		ended = jobs_end(ctx, deadline) && ended;
	if (ended)
		unmap(proc);
	pthread_mutex_lock(&proc->life);
	symbols_free(proc);
	free(proc->opened);
	proc->opened = NULL;
	proc->opened_count = 0;
	pthread_mutex_unlock(&proc->life);
	if (proc->pidfd >= 0)
		close(proc->pidfd);
	close(proc->socket);
}

static struct veo_proc_handle *create(int venode, const char *program)
{
	int number = errno;
	int node = node_core_valid() ? node_choose(venode) : NODE_REFUSED;
	struct veo_proc_handle *proc = node >= 0 ? new_handle() : NULL;

	if (!proc)
		return NULL;
	proc->node = node;
	if (!worker_start(proc, program)) {
		pthread_cond_destroy(&proc->ended);
		pthread_mutex_destroy(&proc->life);
		free(proc);
		return NULL;
	}
	proc->channels = proc->main;
	if (!monitor_add(proc) || !list_add(proc)) {
		proc_kill(proc);
		proc_died(proc);
		release(proc);
		return NULL;
	}
	errno = number;
	return proc;
}

struct veo_proc_handle *veo_proc_create(int venode)
{
	return create(venode, getenv("VEORUN_BIN"));
}

struct veo_proc_handle *veo_proc_create_static(int venode, char *veorun)
{
	if (!veorun) {
		set_error(EINVAL, "veo_proc_create_static: the worker's path is NULL");
		return NULL;
	}
	return create(venode, veorun);
}

/* Lets every context finish what it has, which the worker waits for; kills it when that takes too long. */
static void end_worker(struct veo_proc_handle *proc, uint64_t deadline)
{
	pthread_mutex_lock(&proc->life);
	for (struct veo_thr_ctxt *ctx = proc->channels; ctx; ctx = ctx->next) {
		if (ctx != proc->main)
			queue_exit(ctx);
	}
	pthread_mutex_unlock(&proc->life);
	if (queue_exit(proc->main) != VEO_REQUEST_ID_INVALID && !proc_await_end(proc, proc->debugged ? NO_DEADLINE : deadline))
		proc_kill(proc);
	proc_await_end(proc, NO_DEADLINE);
}

int veo_proc_destroy(struct veo_proc_handle *proc)
{
	uint64_t deadline = now_ns() + DRAIN_LIMIT_NS;

	if (!proc) {
		set_error(EINVAL, "veo_proc_destroy: the proc is NULL");
		return -1;
	}
	if (host_is_inside_proc(proc)) {
		set_error(EDEADLK, "veo_proc_destroy: a host function cannot destroy the proc whose context runs it");
		return -1;
	}
	/* A child of the client has the handle, but not the worker. */
	if (!list_remove(proc) || proc->client != getpid())
		return 0;
	end_worker(proc, deadline);
	release(proc);
	return 0;
}

/* At the client's normal end. Other threads may still use their contexts, so nothing is unmapped or freed; the system does that. */
__attribute__((destructor)) static void end_all_workers(void)
{
	uint64_t deadline = now_ns() + DRAIN_LIMIT_NS;
	struct veo_proc_handle *proc;

	/* A host function may be what ends the client. */
	host_leave_for_good();
	while ((proc = list_take())) {
		/* A child of the client has the list, but not the workers. */
		if (proc->client == getpid())
			end_worker(proc, deadline);
	}
}

int veo_api_version(void)
{
	return VEO_API_VERSION;
}

const char *veo_version_string(void)
{
	return "3.0.2";
}

int veohost_version(void)
{
	return 3;
}
