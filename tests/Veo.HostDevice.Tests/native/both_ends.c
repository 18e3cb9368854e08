/*
 * Takes the place of the client's start.c where the library has the worker in it: a thread of this process serves the main context, at the same
 * mapping as the client. ThreadSanitizer then sees both ends. There is one proc per process, since a worker's state is in its globals.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/client.h"
#include "worker/heap.h"
#include "worker/worker.h"

#define ARENA_SIZE ((size_t)4 << 30)
/* Larger than any process id: what is meant for the worker's process finds none. */
#define NO_PROCESS INT_MAX

/* A memfd as the real ones are, since giving pages back works on shared memory only. */
static void *map_memory(const char *name, size_t size, int *descriptor)
{
	void *range = MAP_FAILED;

	*descriptor = memfd_create(name, MFD_CLOEXEC);
	if (*descriptor >= 0 && ftruncate(*descriptor, (off_t)size) == 0)
		range = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, *descriptor, 0);
	return range == MAP_FAILED ? NULL : range;
}

/* What the worker's main() does after the greeting. The end of the socket is then the end of the worker. */
static void *work(void *socket)
{
	serve(VEOHOST_MAIN_CHANNEL);
	await_contexts();
	faults_leave_thread();
	close((int)(intptr_t)socket);
	return NULL;
}

static int start_thread(int socket)
{
	pthread_attr_t attributes;
	pthread_t thread;
	int failed;

	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	failed = pthread_create(&thread, &attributes, work, (void *)(intptr_t)socket);
	pthread_attr_destroy(&attributes);
	return failed;
}

bool worker_start(struct veo_proc_handle *proc, const char *program)
{
	static atomic_flag started = ATOMIC_FLAG_INIT;
	int descriptors[2];
	int sockets[2];
	int failed;

	(void)program;
	if (atomic_flag_test_and_set(&started)) {
		set_error(EBUSY, "with both ends in one process there is one proc only");
		return false;
	}
	proc->heap_size = node_memory();
	proc->control = map_memory("veo-arena", ARENA_SIZE, &descriptors[0]);
	proc->heap = map_memory("veo-device-memory", proc->heap_size, &descriptors[1]);
	if (!proc->control || !proc->heap || !arena_init(&proc->arena, proc->control, ARENA_SIZE, VEOHOST_MAIN_CHANNEL + sizeof(struct channel)) ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0) {
		set_error(errno, "cannot prepare both ends: %s", strerror(errno));
		return false;
	}
	arena = proc->arena.base;
	control = proc->control;
	close(descriptors[0]);
	heap_init(proc->heap, proc->heap_size, descriptors[1], &control->heap_top);
	proc->worker_arena = (uint64_t)(uintptr_t)arena;
	proc->worker_heap = (uint64_t)(uintptr_t)proc->heap;
	proc->pid = NO_PROCESS;
	proc->pidfd = -1;
	proc->socket = sockets[0];
	proc->main = queue_create(proc, VEOHOST_MAIN_CHANNEL);
	failed = proc->main ? start_thread(sockets[1]) : ENOMEM;
	if (failed)
		set_error(failed, "cannot start the worker's thread: %s", strerror(failed));
	return !failed;
}
