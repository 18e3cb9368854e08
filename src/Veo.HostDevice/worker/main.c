/* veorun-host: the process that runs the kernels of one proc. Started by libveo-host.so only. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "heap.h"
#include "worker.h"

/* Takes the client's greeting with the descriptors of arena and heap. */
static bool receive(struct hello *hello, int descriptors[2], bool *client_gone)
{
	union {
		char space[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr alignment;
	} control_data;
	struct iovec data = {.iov_base = hello, .iov_len = sizeof(*hello)};
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control_data.space,
		.msg_controllen = sizeof(control_data.space),
	};
	struct cmsghdr *head;
	ssize_t size = recvmsg(VEOHOST_SOCKET_FD, &message, MSG_CMSG_CLOEXEC);

	*client_gone = size == 0;
	if (size != (ssize_t)sizeof(*hello))
		return false;
	head = CMSG_FIRSTHDR(&message);
	if (!head || head->cmsg_type != SCM_RIGHTS || head->cmsg_len != CMSG_LEN(2 * sizeof(int)))
		return false;
	memcpy(descriptors, CMSG_DATA(head), 2 * sizeof(int));
	/* A client without standard streams has none for the worker; what a kernel prints must not go to device memory. */
	for (int i = 0; i < 2; i++) {
		if (descriptors[i] <= STDERR_FILENO)
			descriptors[i] = fcntl(descriptors[i], F_DUPFD_CLOEXEC, VEOHOST_SOCKET_FD + 1);
	}
	return hello->protocol == VEOHOST_PROTOCOL;
}

static void *map(int descriptor, size_t size, int rights)
{
	void *range = mmap(NULL, size, rights, MAP_SHARED | MAP_NORESERVE, descriptor, 0);

	return range == MAP_FAILED ? NULL : range;
}

static int refuse(const char *why)
{
	fprintf(stderr, "veorun-host: %s\n", why);
	return EXIT_FAILURE;
}

int main(void)
{
	struct hello hello;
	int descriptors[2];
	bool client_gone;
	void *heap;

	/* A program that a kernel starts is not to hold the line to the client. */
	fcntl(VEOHOST_SOCKET_FD, F_SETFD, FD_CLOEXEC);
	if (!receive(&hello, descriptors, &client_gone)) {
		/* A client that has ended needs no worker, and nobody is there to be told. */
		if (client_gone)
			return EXIT_FAILURE;
		return refuse("this program is started by libveo-host.so of the same version, not by hand");
	}

	arena = map(descriptors[0], hello.arena_size, PROT_READ | PROT_WRITE);
	heap = map(descriptors[1], hello.heap_size, PROT_NONE);
	if (!arena || !heap)
		return refuse("shared memory cannot be mapped; is the address space limited (ulimit -v)?");

	close(descriptors[0]);
	control = (struct control *)arena;
	heap_init(heap, hello.heap_size, descriptors[1], &control->heap_top);
	output_init();
	trace_name_file();
	faults_init();
	if (lifeline_start(VEOHOST_SOCKET_FD, hello.pid) != 0)
		return EXIT_FAILURE;

	hello.pid = getpid();
	hello.arena_base = (uint64_t)(uintptr_t)arena;
	hello.heap_base = (uint64_t)(uintptr_t)heap;
	if (send(VEOHOST_SOCKET_FD, &hello, sizeof(hello), MSG_NOSIGNAL) != (ssize_t)sizeof(hello))
		return EXIT_FAILURE;

	serve(VEOHOST_MAIN_CHANNEL);
	await_contexts();
	return EXIT_SUCCESS;
}
