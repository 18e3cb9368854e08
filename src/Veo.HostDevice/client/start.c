/* Starts a worker: shared memory without a name, one inherited descriptor, a greeting in each direction. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client.h"
#include "word.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

/* Address space for messages; only what is used costs memory. Where the address space is limited, less is tried. */
#define ARENA_SIZE ((size_t)64 << 30)
#define ARENA_SIZE_MIN ((size_t)256 << 20)

static void *map_memory(int *descriptor, const char *name, size_t size)
{
	void *range = MAP_FAILED;

	*descriptor = descriptor_private(memfd_create(name, MFD_CLOEXEC));
	if (*descriptor < 0)
		return NULL;
	if (ftruncate(*descriptor, (off_t)size) == 0)
		range = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, *descriptor, 0);
	if (range == MAP_FAILED) {
		close(*descriptor);
		*descriptor = -1;
		return NULL;
	}
	/* Device memory is not part of the client's state. */
	madvise(range, size, MADV_DONTDUMP);
	return range;
}

/* A sixteenth of an address space that is limited, so that there can be several procs. */
static size_t arena_size(void)
{
	size_t size = ARENA_SIZE;
	struct rlimit limit;

	if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
		while (size > ARENA_SIZE_MIN && size > limit.rlim_cur / 16)
			size /= 2;
	}
	return size;
}

static bool map_all(struct veo_proc_handle *proc, int descriptors[2])
{
	size_t size = arena_size();
	void *base;

	proc->heap_size = node_memory();
	proc->heap = map_memory(&descriptors[1], "veo-device-memory", proc->heap_size);
	if (!proc->heap) {
		set_error(ENOMEM, "cannot map %zu bytes of device memory: %s (VEOHOST_MEMORY sets the size; ulimit -v limits it)",
			  proc->heap_size, strerror(errno));
		return false;
	}
	while (!(base = map_memory(&descriptors[0], "veo-arena", size)) && size / 2 >= ARENA_SIZE_MIN)
		size /= 2;
	if (!base) {
		set_error(ENOMEM, "cannot map %zu bytes for messages: %s (ulimit -v limits the address space)", size, strerror(errno));
		munmap(proc->heap, proc->heap_size);
		return false;
	}
	proc->control = base;
	return arena_init(&proc->arena, base, size, VEOHOST_MAIN_CHANNEL + sizeof(struct channel));
}

static bool spawn(struct veo_proc_handle *proc, const struct program *program, char **environment, int socket)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int failed;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	posix_spawn_file_actions_adddup2(&actions, socket, VEOHOST_SOCKET_FD);
	/* Runtimes block and ignore signals for themselves; a kernel expects none of that. */
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	/* A debugger is searched on PATH, a worker is not. */
	failed = (program->debugged ? posix_spawnp : posix_spawn)(&proc->pid, program->words[0], &actions, &attributes, program->words, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	if (failed)
		set_error(failed, "cannot start the %s \"%s\": %s", program->debugged ? "program that VEO_DEBUG asks for," : "worker",
			  program->words[0], strerror(failed));
	return !failed;
}

static bool greet(struct veo_proc_handle *proc, int descriptors[2])
{
	struct hello hello = {
		.protocol = VEOHOST_PROTOCOL,
		.pid = getpid(),
		.arena_size = proc->arena.size,
		.heap_size = proc->heap_size,
	};
	union {
		char space[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr alignment;
	} control = {{0}};
	struct iovec data = {.iov_base = &hello, .iov_len = sizeof(hello)};
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control.space,
		.msg_controllen = sizeof(control.space),
	};
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(2 * sizeof(int));
	memcpy(CMSG_DATA(head), descriptors, 2 * sizeof(int));
	if (sendmsg(proc->socket, &message, MSG_NOSIGNAL) == (ssize_t)sizeof(hello))
		return true;
	set_error(ECHILD, "the worker (pid %d) ended while it started; it may say more on standard error", proc->pid);
	return false;
}

/* The worker's answer, or its end, or the limit; the socket tells all three. Under a debugger it starts when somebody says so. */
static bool await_answer(struct veo_proc_handle *proc)
{
	struct pollfd line = {.fd = proc->socket, .events = POLLIN};
	uint64_t deadline = now_ns() + START_LIMIT_MS * 1000000ull;
	struct hello hello;
	int ready;

	do {
		uint64_t now = now_ns();

		ready = poll(&line, 1, proc->debugged ? -1 : now < deadline ? (int)((deadline - now) / 1000000) + 1 : 0);
	} while (ready < 0 && errno == EINTR);
	if (ready == 0) {
		set_error(ETIMEDOUT, "the worker (pid %d) has not reported within %d s", proc->pid, START_LIMIT_MS / 1000);
		return false;
	}
	if (recv(proc->socket, &hello, sizeof(hello), 0) != (ssize_t)sizeof(hello) || hello.protocol != VEOHOST_PROTOCOL) {
		set_error(ECHILD, "the worker (pid %d) ended while it started; it may say more on standard error", proc->pid);
		return false;
	}
	proc->worker_pid = hello.pid;
	proc->worker_arena = hello.arena_base;
	proc->worker_heap = hello.heap_base;
	return true;
}

static void unmap_all(struct veo_proc_handle *proc)
{
	if (!proc->control)
		return;
	munmap(proc->arena.base, proc->arena.size);
	munmap(proc->heap, proc->heap_size);
	arena_destroy(&proc->arena);
}

bool worker_start(struct veo_proc_handle *proc, const char *program)
{
	struct program chosen;
	int descriptors[2] = {-1, -1};
	int sockets[2] = {-1, -1};
	char **environment = NULL;
	bool started = false;

	if (!program_choose(&chosen, program))
		return false;
	proc->debugged = chosen.debugged;
	if (!map_all(proc, descriptors))
		goto out;
	/* The worker serves it as soon as it has answered. */
	proc->main = queue_create(proc, VEOHOST_MAIN_CHANNEL);
	if (!proc->main)
		goto out;
	environment = environment_create(proc->node);
	if (!environment)
		goto out;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0) {
		set_error(errno, "cannot prepare the worker: %s", strerror(errno));
		goto out;
	}
	/* A descriptor that already has the number would keep its close-on-exec flag in some C libraries. */
	if (sockets[1] == VEOHOST_SOCKET_FD) {
		sockets[1] = fcntl(VEOHOST_SOCKET_FD, F_DUPFD_CLOEXEC, VEOHOST_SOCKET_FD + 1);
		close(VEOHOST_SOCKET_FD);
		if (sockets[1] < 0) {
			set_error(errno, "cannot prepare the worker: %s", strerror(errno));
			goto out;
		}
	}
	sockets[0] = descriptor_private(sockets[0]);
	proc->socket = sockets[0];
	if (!spawn(proc, &chosen, environment, sockets[1]))
		goto out;
	close(sockets[1]);
	sockets[1] = -1;
	proc->pidfd = descriptor_private((int)syscall(SYS_pidfd_open, proc->pid, 0));
	started = greet(proc, descriptors) && await_answer(proc);
	if (!started) {
		kill(proc->pid, SIGKILL);
		while (waitpid(proc->pid, NULL, 0) < 0 && errno == EINTR)
			continue;
		if (proc->pidfd >= 0)
			close(proc->pidfd);
	}
out:
	if (!started) {
		int number = errno;

		if (proc->main) {
			struct veo_thr_ctxt *main = proc->main;

			proc->main = NULL;
			queue_destroy(main);
			queue_free(main);
		}
		unmap_all(proc);
		if (sockets[0] >= 0)
			close(sockets[0]);
		errno = number;
	}
	if (sockets[1] >= 0)
		close(sockets[1]);
	for (int i = 0; i < 2; i++) {
		if (descriptors[i] >= 0)
			close(descriptors[i]);
	}
	environment_free(environment);
	program_free(&chosen);
	return started;
}
