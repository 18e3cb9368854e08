/* One thread that notices the end of every worker, also of an idle one. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "client.h"

static struct {
	pthread_mutex_t lock;
	pid_t owner; /* 0: not started. A child of the client has the descriptor, but not the thread. */
	int events;
} monitor = {.lock = PTHREAD_MUTEX_INITIALIZER, .events = -1};

static void *watch(void *argument)
{
	int events = (int)(intptr_t)argument;

	for (;;) {
		struct epoll_event event;

		/* Handles are never freed, so the pointer is good even if the proc is being destroyed. */
		if (epoll_wait(events, &event, 1, -1) == 1)
			proc_died(event.data.ptr);
		else if (errno != EINTR)
			/* The client has closed a descriptor that was not its own. */
			return NULL;
	}
}

/* The thread runs until the process ends, so the library must not be unmapped before. */
static void stay_loaded(void)
{
	Dl_info library;

	if (dladdr((void *)(uintptr_t)stay_loaded, &library) != 0)
		dlopen(library.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
}

/* 0 or an error number. Called with the lock held. */
static int start(void)
{
	sigset_t all, old;
	pthread_t thread;
	int failed;

	if (monitor.owner == getpid())
		return 0;
	/* The parent's. */
	if (monitor.events >= 0)
		close(monitor.events);
	monitor.events = descriptor_private(epoll_create1(EPOLL_CLOEXEC));
	if (monitor.events < 0)
		return errno;
	stay_loaded();
	/* Signals of the client are not this thread's business. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	failed = pthread_create(&thread, NULL, watch, (void *)(intptr_t)monitor.events);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (failed) {
		close(monitor.events);
		monitor.events = -1;
		return failed;
	}
	pthread_detach(thread);
	monitor.owner = getpid();
	return 0;
}

void monitor_lock(bool lock)
{
	if (lock)
		pthread_mutex_lock(&monitor.lock);
	else
		pthread_mutex_unlock(&monitor.lock);
}

static int line_of(struct veo_proc_handle *proc)
{
	return proc->pidfd >= 0 ? proc->pidfd : proc->socket;
}

bool monitor_add(struct veo_proc_handle *proc)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, .data.ptr = proc};

	int failed;

	pthread_mutex_lock(&monitor.lock);
	failed = start();
	if (!failed && epoll_ctl(monitor.events, EPOLL_CTL_ADD, line_of(proc), &event) != 0)
		failed = errno;
	pthread_mutex_unlock(&monitor.lock);
	if (failed)
		set_error(failed, "cannot watch the worker: %s", strerror(failed));
	return !failed;
}

void monitor_remove(struct veo_proc_handle *proc)
{
	pthread_mutex_lock(&monitor.lock);
	epoll_ctl(monitor.events, EPOLL_CTL_DEL, line_of(proc), NULL);
	pthread_mutex_unlock(&monitor.lock);
}
