#define _GNU_SOURCE
#include "fork.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "heap.h"

#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18
#endif

/* What is larger is copied page by page when the child writes to it; until then the child sees what the worker writes. */
#define COPY_MAX ((size_t)1 << 20)

static const volatile char no_mark;
const volatile char *_Atomic fork_mark = &no_mark;

static struct {
	char *base;
	int file;
	char *mark;
	/* The rest is guarded by the heap's lock. */
	bool forking;
	int cancel_state;
	int line[2]; /* the worker waits for its end: the child has copied, or it is dead */
} state;

static void close_line(int end)
{
	if (state.line[end] >= 0)
		close(state.line[end]);
}

static void before_fork(void)
{
	int cancel_state;

	if (!fork_is_worker())
		return;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
	heap_lock();
	state.cancel_state = cancel_state;
	state.forking = true;
	if (pipe2(state.line, O_CLOEXEC) != 0)
		state.line[0] = state.line[1] = -1;
}

static void in_parent(void)
{
	int cancel_state = state.cancel_state;
	int number = errno;
	char byte;

	if (!fork_is_worker())
		return;
	close_line(1);
	while (state.line[0] >= 0 && read(state.line[0], &byte, 1) < 0 && errno == EINTR)
		continue;
	close_line(0);
	state.forking = false;
	heap_unlock();
	pthread_setcancelstate(cancel_state, NULL);
	errno = number;
}

/* Writes to the pages between two addresses, which copies them. Returns the end of the last one. */
static uintptr_t copy_pages(uintptr_t from, uintptr_t to, uintptr_t page)
{
	for (from &= ~(page - 1); from < to; from += page) {
		volatile char *byte = (volatile char *)from;

		*byte = *byte;
	}
	return from;
}

static void copy_blocks(void)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t copied = 0;

	for (struct block *block = heap_first(); block_size(block) != 0; block = block_after(block)) {
		uintptr_t start = (uintptr_t)block;
		/* Of a large one the head: its size may be asked for. */
		uintptr_t end = start + (block_size(block) <= COPY_MAX ? block_size(block) : BLOCK_MIN);

		if (!block_is_free(block) && end > copied)
			copied = copy_pages(start > copied ? start : copied, end, page);
	}
}

static void in_child(void)
{
	int number = errno;

	if (!state.forking)
		return;
	state.forking = false;
	/* Where the kernel has not done it. */
	*state.mark = 0;
	if (mmap(state.base, heap_opened(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE, state.file, 0) != MAP_FAILED)
		copy_blocks();
	close_line(0);
	close_line(1);
	pthread_setcancelstate(state.cancel_state, NULL);
	errno = number;
}

void fork_init(void *base, int file)
{
	static char unwiped_mark;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	state.base = base;
	state.file = file;
	state.mark = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (state.mark == MAP_FAILED)
		state.mark = &unwiped_mark;
	else
		madvise(state.mark, page, MADV_WIPEONFORK);
	pthread_atfork(before_fork, in_parent, in_child);
	*state.mark = 1;
	/* Release: pairs with the acquire in fork_is_worker(). */
	atomic_store_explicit(&fork_mark, state.mark, memory_order_release);
}
