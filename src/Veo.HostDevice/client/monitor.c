/* One thread that notices the end of every worker, also of an idle one. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>

#include "client.h"

static pthread_once_t started = PTHREAD_ONCE_INIT;
static int events = -1;
static bool running;

static void *watch(void *unused)
{
	(void)unused;
	for (;;) {
		struct epoll_event event;

		/* Handles are never freed, so the pointer is good even if the proc is being destroyed. */
		if (epoll_wait(events, &event, 1, -1) == 1)
			proc_died(event.data.ptr);
	}
	return NULL;
}

static void start(void)
{
	sigset_t all, old;
	pthread_t thread;

	events = epoll_create1(EPOLL_CLOEXEC);
	if (events < 0)
		return;
	/* Signals of the client are not this thread's business. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	running = pthread_create(&thread, NULL, watch, NULL) == 0;
	if (running)
		pthread_detach(thread);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static int line_of(struct veo_proc_handle *proc)
{
	return proc->pidfd >= 0 ? proc->pidfd : proc->socket;
}

bool monitor_add(struct veo_proc_handle *proc)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, .data.ptr = proc};

	pthread_once(&started, start);
	if (running && epoll_ctl(events, EPOLL_CTL_ADD, line_of(proc), &event) == 0)
		return true;
	set_error(errno, "cannot watch the worker: %s", strerror(errno));
	return false;
}

void monitor_remove(struct veo_proc_handle *proc)
{
	epoll_ctl(events, EPOLL_CTL_DEL, line_of(proc), NULL);
}
