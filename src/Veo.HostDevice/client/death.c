/* What follows from the end of a worker. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif

#include "client.h"
#include "veo_host.h"
#include "word.h"

/* How often who waits for the end of a worker looks for itself. */
#define LOOK_NS 1000000000ull

/* Called with the proc's life locked. Reaps this child only; somebody who reaps all children may have been faster. */
static void reap(struct veo_proc_handle *proc)
{
	int status;
	pid_t pid;

	do {
		pid = waitpid(proc->pid, &status, 0);
	} while (pid < 0 && errno == EINTR);
	proc->wait_status = pid == proc->pid ? status : -1;
	proc->reaped = true;
}

void proc_died(struct veo_proc_handle *proc)
{
	pthread_mutex_lock(&proc->life);
	if (proc_is(proc, PROC_RUNNING)) {
		bool recorded;

		reap(proc);
		/* Acquire: pairs with the release in the worker's faults.c. */
		recorded = atomic_load_explicit(&proc->control->fault, memory_order_acquire) == FAULT_RECORDED;
		atomic_store_explicit(&proc->state, PROC_DEAD, memory_order_release);
		for (struct veo_thr_ctxt *ctx = proc->channels; ctx; ctx = ctx->next) {
			/* A fault outside of every context may be anybody's: all that ran are told. */
			bool faulted = recorded && (proc->control->fault_channel == 0 || proc->control->fault_channel == ctx->channel);

			queue_fail_all(ctx, faulted, proc->control->fault_signal);
		}
		debug_log("worker %d has ended, status 0x%x", proc->pid, (unsigned)proc->wait_status);
	}
	pthread_cond_broadcast(&proc->ended);
	pthread_mutex_unlock(&proc->life);
}

void proc_kill(struct veo_proc_handle *proc)
{
	pthread_mutex_lock(&proc->life);
	/* Only an unreaped child surely owns its number, and the client may reap all children itself. */
	if (!proc->reaped && (proc->pidfd < 0 || syscall(SYS_pidfd_send_signal, proc->pidfd, SIGKILL, NULL, 0) != 0))
		kill(proc->pid, SIGKILL);
	pthread_mutex_unlock(&proc->life);
}

/* Whether the process has ended, which the monitor is about to learn, or will not if the client has closed the monitor's descriptors. */
static bool has_ended(struct veo_proc_handle *proc)
{
	siginfo_t info = {0};

	if (proc->pidfd < 0)
		return false;
	return waitid(P_PID, (id_t)proc->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 ? info.si_pid == proc->pid : errno == ECHILD;
}

bool proc_await_end(struct veo_proc_handle *proc, uint64_t deadline_ns)
{
	bool ended;

	pthread_mutex_lock(&proc->life);
	while (proc_is(proc, PROC_RUNNING)) {
		uint64_t now = now_ns();
		uint64_t look = deadline_after(now, LOOK_NS);
		struct timespec until;

		if (now >= deadline_ns)
			break;
		if (look > deadline_ns)
			look = deadline_ns;
		until = (struct timespec){.tv_sec = (time_t)(look / 1000000000u), .tv_nsec = (long)(look % 1000000000u)};
		if (pthread_cond_timedwait(&proc->ended, &proc->life, &until) == ETIMEDOUT && proc_is(proc, PROC_RUNNING) && has_ended(proc)) {
			pthread_mutex_unlock(&proc->life);
			proc_died(proc);
			pthread_mutex_lock(&proc->life);
		}
	}
	ended = !proc_is(proc, PROC_RUNNING);
	pthread_mutex_unlock(&proc->life);
	return ended;
}

int veohost_proc_status(struct veo_proc_handle *proc, int *wait_status)
{
	int ended;

	if (!proc || !wait_status) {
		set_error(EINVAL, "veohost_proc_status: a pointer is NULL");
		return -1;
	}
	pthread_mutex_lock(&proc->life);
	ended = proc->reaped;
	if (ended)
		*wait_status = proc->wait_status;
	pthread_mutex_unlock(&proc->life);
	return ended;
}

pid_t veohost_proc_pid(struct veo_proc_handle *proc)
{
	if (!proc) {
		set_error(EINVAL, "veohost_proc_pid: proc is NULL");
		return -1;
	}
	return proc->worker_pid;
}
