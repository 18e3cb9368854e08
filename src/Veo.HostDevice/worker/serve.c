#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "client_order.h"
#include "heap.h"
#include "invoke.h"
#include "word.h"
#include "worker.h"

char *arena;
struct control *control;

static void *at(uint64_t offset)
{
	return arena + offset;
}

static void *address(uint64_t value)
{
	return (void *)(uintptr_t)value;
}

/* Waits until the bits of `mask` are as expected, or (while_equal) as long as they are. Returns the word. */
static uint32_t await_word(struct channel *channel, _Atomic uint32_t *word, uint32_t expected, uint32_t mask, bool while_equal)
{
	struct spin spin = SPIN_START(SPIN_WINDOW_NS, &channel->client_processor);

	for (;;) {
		/* Acquire: pairs with the exchange in word_publish() of the other side. */
		uint32_t value = atomic_load_explicit(word, memory_order_acquire);

		if (((value & mask) == expected) != while_equal) {
			order_after_client(control);
			return value;
		}
		if (!spin_again(&spin)) {
			word_sleep(word, value, NO_DEADLINE);
			spin = (struct spin)SPIN_START(SPIN_WINDOW_NS, &channel->client_processor);
		}
	}
}

static void publish(_Atomic uint32_t *word, uint32_t value)
{
	order_before_client(control);
	order_hide_writes();
	word_publish(word, value);
	order_show_writes();
}

static uint64_t symbol(uint64_t handle, const char *name)
{
	void *found = handle ? dlsym(address(handle), name) : NULL;

	/* The static table answers for every handle, and before the library. */
	if (veo_static_symbols) {
		for (const struct veo_static_symbol *entry = veo_static_symbols; entry->name; entry++) {
			if (strcmp(entry->name, name) == 0)
				found = entry->address;
		}
	}
	return (uint64_t)(uintptr_t)found;
}

/* The result of OP_LOAD is the handle, or 0 and the loader's reason in the payload. */
static uint64_t load(struct slot *slot)
{
	char *name = at(slot->payload);
	void *handle = dlopen(name, RTLD_NOW | RTLD_GLOBAL);

	if (!handle)
		snprintf(name, slot->words[0], "%s", dlerror());
	return (uint64_t)(uintptr_t)handle;
}

static uint64_t unload(uint64_t handle)
{
	return handle ? (uint64_t)(int64_t)dlclose(address(handle)) : (uint64_t)-1;
}

/* The threads of further contexts. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	unsigned count;
} threads = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static void count_threads(int change)
{
	pthread_mutex_lock(&threads.lock);
	threads.count += (unsigned)change;
	pthread_cond_broadcast(&threads.changed);
	pthread_mutex_unlock(&threads.lock);
}

void await_contexts(void)
{
	pthread_mutex_lock(&threads.lock);
	while (threads.count != 0)
		pthread_cond_wait(&threads.changed, &threads.lock);
	pthread_mutex_unlock(&threads.lock);
}

struct opening {
	uint64_t channel;
	pid_t thread; /* 0: it does not run yet */
};

static void *serve_thread(void *argument)
{
	struct opening *opening = argument;
	uint64_t channel = opening->channel;

	/* The opening is its opener's again from here on. */
	pthread_mutex_lock(&threads.lock);
	opening->thread = (pid_t)syscall(SYS_gettid);
	pthread_cond_broadcast(&threads.changed);
	pthread_mutex_unlock(&threads.lock);
	serve(channel);
	faults_leave_thread();
	count_threads(-1);
	return NULL;
}

static uint64_t open_context(uint64_t channel)
{
	struct opening opening = {.channel = channel};
	pthread_attr_t attributes;
	pthread_t thread;
	bool opened;

	if (pthread_attr_init(&attributes) != 0)
		return 0;
	count_threads(1);
	opened = pthread_attr_setstacksize(&attributes, ((struct channel *)at(channel))->stack_size) == 0 &&
		 pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED) == 0 &&
		 pthread_create(&thread, &attributes, serve_thread, &opening) == 0;
	pthread_attr_destroy(&attributes);
	if (!opened) {
		count_threads(-1);
		return 0;
	}
	pthread_mutex_lock(&threads.lock);
	while (opening.thread == 0)
		pthread_cond_wait(&threads.changed, &threads.lock);
	pthread_mutex_unlock(&threads.lock);
	return (uint64_t)opening.thread;
}

/* Gives the client its turn, unless it has let this fence pass already. */
static bool reach(struct slot_fence *fence)
{
	/* Relaxed: a fence that is passed tells nothing else. */
	uint32_t turn = atomic_load_explicit(&fence->turn, memory_order_relaxed);

	order_before_client(control);
	while ((turn & FENCE_TURN_MASK) == FENCE_AHEAD) {
		/* Release: pairs with the acquire in the client's fence.c, which may read what the requests before have written. */
		if (!atomic_compare_exchange_weak_explicit(&fence->turn, &turn, FENCE_CLIENT, memory_order_release, memory_order_relaxed))
			continue;
		if (turn & STATE_SLEEPER)
			word_wake(&fence->turn);
		return true;
	}
	return false;
}

/* Lets the client transfer while nothing else runs here, and copies for it where it cannot reach. */
static void stop_at_fence(struct channel *channel, struct slot *slot)
{
	struct slot_fence *fence = (struct slot_fence *)slot->words;

	if (!reach(fence))
		return;
	for (;;) {
		switch (await_word(channel, &fence->turn, FENCE_CLIENT, FENCE_TURN_MASK, true) & FENCE_TURN_MASK) {
		case FENCE_TO_WORKER:
			memcpy((char *)address(slot->target) + fence->offset, at(slot->payload), fence->size);
			break;
		case FENCE_TO_CLIENT:
			memcpy(at(slot->payload), (char *)address(slot->target) + fence->offset, fence->size);
			break;
		default:
			return;
		}
		publish(&fence->turn, FENCE_CLIENT);
	}
}

/* A transfer of no bytes may come with any address. */
static void copy(void *to, const void *from, size_t size)
{
	if (size != 0)
		memcpy(to, from, size);
}

/* The client may free what a kernel has allocated. That is the C library's where malloc.c is empty, or older than the heap. */
static void release(void *memory)
{
	if (heap_contains(memory))
		heap_free(memory);
	else
		free(memory);
}

static uint64_t call(struct slot *slot)
{
	const uint64_t *words = slot->external ? at(slot->payload) : slot->words;
	struct slot_times times;
	uint64_t result;

	if (!slot->timed)
		return invoke(slot, words);
	times.started = now_ns();
	result = invoke(slot, words);
	times.ended = now_ns();
	memcpy(slot->words, &times, sizeof(times));
	return result;
}

static uint64_t execute(struct channel *channel, struct slot *slot)
{
	switch (slot->operation) {
	case OP_CALL:
		return call(slot);
	case OP_LOAD:
		return load(slot);
	case OP_UNLOAD:
		return unload(slot->target);
	case OP_SYMBOL:
		return symbol(slot->target, at(slot->payload));
	case OP_ALLOC:
		return (uint64_t)(uintptr_t)heap_alloc(slot->words[0], HEAP_CLIENT_ALIGNMENT);
	case OP_FREE:
		release(address(slot->target));
		return 0;
	case OP_READ:
		copy(at(slot->payload), address(slot->target), slot->words[0]);
		return 0;
	case OP_WRITE:
		copy(address(slot->target), at(slot->payload), slot->words[0]);
		return 0;
	case OP_FENCE:
	case OP_HOST:
		stop_at_fence(channel, slot);
		return 0;
	case OP_COPY:
		if (slot->words[0] != 0)
			memmove(address(slot->target), address(slot->words[1]), slot->words[0]);
		return 0;
	case OP_OPEN:
		return open_context(slot->payload);
	default:
		return 0;
	}
}

/* Whether the client has not withdrawn the request, and from here on cannot. */
static bool take(struct slot *slot)
{
	/* Relaxed: what the request says has been acquired with its phase, and the client only asks who was first. */
	uint32_t state = atomic_load_explicit(&slot->state, memory_order_relaxed);

	while (!(state & STATE_WITHDRAWN)) {
		if (atomic_compare_exchange_weak_explicit(&slot->state, &state, state | STATE_TAKEN, memory_order_relaxed, memory_order_relaxed))
			return true;
	}
	return false;
}

/* A kernel has ended its thread instead of returning, and with it the context: an abort is better than a client that waits for ever. */
static void thread_ended(void *unused)
{
	(void)unused;
	abort();
}

static void serve_until_exit(uint64_t channel_offset)
{
	struct channel *channel = at(channel_offset);
	struct ring *ring = at(channel->ring);
	uint64_t next = 0;

	for (;;) {
		struct slot *slot = &ring->slots[next & (ring->count - 1)];
		uint32_t generation = STATE_GENERATION(next / ring->count + 1);
		uint8_t operation;

		await_word(channel, &slot->state, generation | PHASE_READY, ~(STATE_SLEEPER | STATE_WITHDRAWN), false);
		/* Relaxed: a hint; and what is read by the client only after this process has ended. */
		atomic_store_explicit(&channel->worker_processor, own_processor(), memory_order_relaxed);
		atomic_store_explicit(&channel->running, (uint64_t)((char *)slot - arena), memory_order_relaxed);

		history_skip(slot->direct_copies);
		operation = slot->operation;
		if (operation == OP_JUMP) {
			ring = at(slot->payload);
			next = 0;
		} else {
			if (!slot->withdrawable || take(slot)) {
				slot->result = execute(channel, slot);
				history_add(operation, slot->result);
			}
			next++;
		}
		atomic_store_explicit(&channel->running, 0, memory_order_relaxed);
		/* From here on the client may reuse the slot, and after OP_EXIT the whole channel. */
		publish(&slot->state, generation | PHASE_DONE);
		if (operation == OP_EXIT)
			return;
	}
}

void serve(uint64_t channel)
{
	faults_enter_thread(channel);
	history_begin();
	pthread_cleanup_push(thread_ended, NULL);
	serve_until_exit(channel);
	pthread_cleanup_pop(0);
}
