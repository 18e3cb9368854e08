#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "worker.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

static struct pollfd lines[2];

static void *watch(void *unused)
{
	(void)unused;
	for (;;) {
		/* The client never writes after the start, so anything on either line is its end. */
		if (poll(lines, 2, -1) > 0)
			_exit(0);
	}
	return NULL;
}

static pid_t parent_of(pid_t process)
{
	char path[64], text[512] = "";
	const char *rest;
	FILE *file;
	pid_t parent;

	snprintf(path, sizeof(path), "/proc/%d/stat", process);
	file = fopen(path, "re");
	if (!file)
		return 0;
	if (!fgets(text, sizeof(text), file))
		text[0] = '\0';
	fclose(file);
	/* The name in front may hold anything. */
	rest = strrchr(text, ')');
	return rest && sscanf(rest + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

/* A debugger or another tool that starts this program may stand between it and the client. */
static bool descends_from(pid_t client)
{
	pid_t process = getppid();

	while (process != client && process > 1)
		process = parent_of(process);
	return process == client;
}

int lifeline_start(int socket, int client_pid)
{
	sigset_t all, old;
	pthread_attr_t attributes;
	pthread_t thread;
	int failed;

	/* The socket's end is late when a child of the client still holds it; the process itself is the better line where the kernel has one. */
	lines[0] = (struct pollfd){.fd = socket, .events = POLLIN | POLLRDHUP};
	lines[1] = (struct pollfd){.fd = (int)syscall(SYS_pidfd_open, client_pid, 0), .events = POLLIN};
	/* The client may have gone before it could be watched, and its number to another process. */
	if (!descends_from(client_pid))
		return -1;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	failed = pthread_create(&thread, &attributes, watch, NULL);
	pthread_attr_destroy(&attributes);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return failed ? -1 : 0;
}
