/* Hooks behind the synchronous functions, of the client and of the library's own for heterogeneous memory. */
#define _GNU_SOURCE
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

typedef void hook_function(void *payload, ...);

/* What the hooks have been told, in order. */
enum kind { ALLOC = 1, FREE, ALLOC_HMEM, FREE_HMEM, TAGGED_ALLOC, TAGGED_FREE };

static struct event {
	enum kind kind;
	void *payload;
	struct veo_proc_handle *proc;
	uint64_t address;
	size_t size;
	pthread_t thread;
} events[16];
static int count;

static void note(struct event event)
{
	CHECK(count < 16);
	event.thread = pthread_self();
	events[count++] = event;
}

/* With fixed parameters, as a client may register them: all of them are integers or pointers. */
static void on_alloc(void *payload, struct veo_proc_handle *proc, uint64_t *address, size_t size)
{
	note((struct event){.kind = ALLOC, .payload = payload, .proc = proc, .address = *address, .size = size});
}

static void on_free(void *payload, struct veo_proc_handle *proc, uint64_t address)
{
	note((struct event){.kind = FREE, .payload = payload, .proc = proc, .address = address});
}

static void on_alloc_hmem(void *payload, struct veo_proc_handle *proc, void *tagged, size_t size)
{
	note((struct event){.kind = ALLOC_HMEM, .payload = payload, .proc = proc, .address = (uint64_t)(uintptr_t)tagged, .size = size});
}

static void on_free_hmem(void *payload, struct veo_proc_handle *proc, void *tagged)
{
	note((struct event){.kind = FREE_HMEM, .payload = payload, .proc = proc, .address = (uint64_t)(uintptr_t)tagged});
}

static void on_tagged_alloc(void *tagged, size_t size)
{
	note((struct event){.kind = TAGGED_ALLOC, .address = (uint64_t)(uintptr_t)tagged, .size = size});
}

static void on_tagged_free(uint64_t tagged)
{
	note((struct event){.kind = TAGGED_FREE, .address = tagged});
}

static char payloads[4];

#define REGISTER(function, hook, index) veo_register_hook((void *)(uintptr_t)(function), (hook_function *)(void *)(uintptr_t)(hook), &payloads[index])
#define REGISTERED(function) veo_get_hook((void *)(uintptr_t)(function))
#define UNREGISTER(function) veo_unregister_hook((void *)(uintptr_t)(function))

static void register_all(void)
{
	REGISTER(veo_alloc_mem, on_alloc, 0);
	REGISTER(veo_free_mem, on_free, 1);
	REGISTER(veo_alloc_hmem, on_alloc_hmem, 2);
	REGISTER(veo_free_hmem, on_free_hmem, 3);
}

static void check_event(int index, enum kind kind, void *payload, struct veo_proc_handle *proc, uint64_t address, size_t size)
{
	CHECK(index < count);
	CHECK_EQUAL(kind, events[index].kind);
	CHECK(events[index].payload == payload);
	CHECK(events[index].proc == proc);
	CHECK_EQUAL(address, events[index].address);
	CHECK_EQUAL(size, events[index].size);
	CHECK(pthread_equal(events[index].thread, pthread_self()));
}

static void never_called(void *payload, ...)
{
	(void)payload;
	abort();
}

TEST(Hook_OfAnyOtherFunction_IsKeptAndNotCalled)
{
	struct veo_proc_handle *proc = start();

	veo_register_hook((void *)(uintptr_t)veo_read_mem, never_called, NULL);
	CHECK(veo_get_hook((void *)(uintptr_t)veo_read_mem) == (void *)(uintptr_t)never_called);
	CHECK(veo_get_hook((void *)(uintptr_t)veo_write_mem) == NULL);
	CHECK_EQUAL(0, veo_read_mem(proc, &(char){0}, alloc(proc, 1), 1));
	veo_unregister_hook((void *)(uintptr_t)veo_read_mem);
	CHECK(veo_get_hook((void *)(uintptr_t)veo_read_mem) == NULL);
	veo_unregister_hook((void *)(uintptr_t)veo_read_mem);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

TEST(Hooks_OfAllocAndFree_GetTheirArguments)
{
	struct veo_proc_handle *procs[2] = {start(), start()};
	uint64_t addresses[2];

	register_all();
	for (int i = 0; i < 2; i++)
		CHECK_EQUAL(0, veo_alloc_mem(procs[i], &addresses[i], 100 + (size_t)i));
	for (int i = 0; i < 2; i++)
		CHECK_EQUAL(0, veo_free_mem(procs[i], addresses[i]));
	CHECK_EQUAL(0, veo_free_mem(procs[0], 0));
	CHECK_EQUAL(5, count);
	for (int i = 0; i < 2; i++) {
		CHECK_EQUAL(0, veo_is_ve_addr((void *)(uintptr_t)addresses[i]));
		check_event(i, ALLOC, &payloads[0], procs[i], addresses[i], 100 + (size_t)i);
		check_event(2 + i, FREE, &payloads[1], procs[i], addresses[i], 0);
	}
	check_event(4, FREE, &payloads[1], procs[0], 0, 0);
	veo_proc_destroy(procs[0]);
	veo_proc_destroy(procs[1]);
}

static uint64_t *seen;

static void on_alloc_with_variable(void *payload, struct veo_proc_handle *proc, uint64_t *address, size_t size)
{
	(void)payload, (void)proc, (void)size;
	seen = address;
}

/* The hook gets the caller's own variable. */
TEST(Hook_OfAlloc_GetsThePointerToTheResult)
{
	struct veo_proc_handle *proc = start();
	uint64_t address;

	REGISTER(veo_alloc_mem, on_alloc_with_variable, 0);
	CHECK_EQUAL(0, veo_alloc_mem(proc, &address, 8));
	CHECK(seen == &address);
	veo_proc_destroy(proc);
}

TEST(Hooks_OfHmem_FollowThoseOfTheInnerCalls)
{
	struct veo_proc_handle *first = start(), *proc = start();
	uint64_t tagged, plain;
	void *hmem;

	register_all();
	CHECK_EQUAL(0, veo_alloc_hmem(proc, &hmem, 64));
	tagged = (uint64_t)(uintptr_t)hmem;
	plain = (uint64_t)(uintptr_t)veo_get_hmem_addr(hmem);
	CHECK_EQUAL(0, veo_free_hmem(hmem));
	CHECK_EQUAL(1, veo_get_proc_identifier_from_hmem(hmem));
	CHECK_EQUAL(4, count);
	check_event(0, ALLOC, &payloads[0], proc, plain, 64);
	check_event(1, ALLOC_HMEM, &payloads[2], proc, tagged, 64);
	check_event(2, FREE, &payloads[1], proc, plain, 0);
	check_event(3, FREE_HMEM, &payloads[3], proc, tagged, 0);
	veo_proc_destroy(first);
	veo_proc_destroy(proc);
}

TEST(Hooks_HostMemoryAndFailures_AreNotTold)
{
	struct veo_proc_handle *proc;
	uint64_t address;
	void *hmem;

	setenv("VEOHOST_MEMORY", "64M", 1);
	proc = start();
	register_all();
	CHECK_EQUAL(0, veo_alloc_hmem(NULL, &hmem, 10));
	CHECK_EQUAL(0, veo_free_hmem(hmem));
	CHECK_EQUAL(-1, veo_alloc_mem(proc, &address, 65 << 20));
	CHECK_EQUAL(-1, veo_alloc_hmem(proc, &hmem, 65 << 20));
	CHECK_EQUAL(-1, veo_alloc_mem(proc, NULL, 1));
	CHECK_EQUAL(-1, veo_alloc_mem(NULL, &address, 1));
	CHECK_EQUAL(-1, veo_free_mem(NULL, 64));
	CHECK_EQUAL(-1, veo_free_hmem(veo_set_proc_identifier((void *)64, 9)));
	CHECK_EQUAL(0, count);
	veo_proc_destroy(proc);
}

/* The worker aborts at the second free, and the hook is told all the same. */
TEST(HookOfFree_FreeThatFails_IsTold)
{
	struct veo_proc_handle *proc = start();
	uint64_t address = alloc(proc, 8);

	register_all();
	CHECK_EQUAL(0, veo_free_mem(proc, address));
	CHECK_EQUAL(0, veo_free_mem(proc, address));
	CHECK_EQUAL(0, veo_free_mem(proc, address));
	CHECK_EQUAL(3, count);
	for (int i = 0; i < 3; i++)
		check_event(i, FREE, &payloads[1], proc, address, 0);
	CHECK_EQUAL(-1, veo_alloc_mem(proc, &address, 8));
	CHECK_EQUAL(3, count);
	veo_proc_destroy(proc);
}

TEST(Hook_RegisteredTwice_IsReplaced)
{
	struct veo_proc_handle *proc = start();
	uint64_t address;

	CHECK(REGISTERED(veo_alloc_mem) == NULL);
	register_all();
	CHECK(REGISTERED(veo_alloc_mem) == (void *)(uintptr_t)on_alloc);
	CHECK(REGISTERED(veo_free_mem) == (void *)(uintptr_t)on_free);
	CHECK(REGISTERED(veo_alloc_hmem) == (void *)(uintptr_t)on_alloc_hmem);
	CHECK(REGISTERED(veo_free_hmem) == (void *)(uintptr_t)on_free_hmem);
	CHECK(REGISTERED(veo_alloc_mem_async) == NULL);
	REGISTER(veo_alloc_mem, on_alloc, 3);
	CHECK_EQUAL(0, veo_alloc_mem(proc, &address, 8));
	CHECK_EQUAL(1, count);
	check_event(0, ALLOC, &payloads[3], proc, address, 8);
	REGISTER(veo_alloc_mem, on_alloc_with_variable, 0);
	CHECK_EQUAL(0, veo_alloc_mem(proc, &address, 8));
	CHECK_EQUAL(1, count);
	CHECK(seen == &address);
	veo_proc_destroy(proc);
}

TEST(Hook_Unregistered_IsNotTold)
{
	struct veo_proc_handle *proc = start();

	/* Of one that is not there it has no effect. */
	UNREGISTER(veo_alloc_mem);
	register_all();
	UNREGISTER(veo_alloc_mem);
	CHECK(REGISTERED(veo_alloc_mem) == NULL);
	CHECK(REGISTERED(veo_free_mem) != NULL);
	CHECK_EQUAL(0, veo_free_mem(proc, alloc(proc, 8)));
	CHECK_EQUAL(1, count);
	CHECK_EQUAL(FREE, events[0].kind);
	UNREGISTER(veo_free_mem);
	UNREGISTER(veo_free_mem);
	CHECK_EQUAL(0, veo_free_mem(proc, alloc(proc, 8)));
	CHECK_EQUAL(1, count);
	veo_proc_destroy(proc);
}

/* Only the six are ever consulted. */
TEST(Hook_OfAnotherFunction_IsNeverCalled)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	char byte = 0;

	REGISTER(veo_call_async, on_alloc, 0);
	REGISTER(veo_read_mem, on_alloc, 0);
	REGISTER(veo_call_wait_result, on_alloc, 0);
	CHECK_EQUAL(3, wait_for(ctx, call(ctx, symbol(proc, "add"), 2, (int64_t)1, (int64_t)2), VEO_COMMAND_OK));
	CHECK_EQUAL(0, veo_read_mem(proc, &byte, alloc(proc, 1), 1));
	CHECK_EQUAL(0, count);
	veo_register_hook(NULL, NULL, NULL);
	veo_unregister_hook(NULL);
	CHECK(veo_get_hook(NULL) == NULL);
	CHECK(veo_get_hook(&byte) == NULL);
	veo_proc_destroy(proc);
}

static void on_alloc_that_allocates(void *payload, struct veo_proc_handle *proc, uint64_t *address, size_t size)
{
	uint64_t further;

	on_alloc(payload, proc, address, size);
	UNREGISTER(veo_alloc_mem);
	CHECK_EQUAL(0, veo_alloc_mem(proc, &further, 5));
	REGISTER(veo_alloc_mem, on_alloc, 1);
	CHECK_EQUAL(0, veo_alloc_mem(proc, &further, 6));
}

/* No lock is held while a hook runs. */
TEST(Hook_ThatUsesTheApi_Works)
{
	struct veo_proc_handle *proc = start();

	REGISTER(veo_alloc_mem, on_alloc_that_allocates, 0);
	alloc(proc, 4);
	CHECK_EQUAL(2, count);
	CHECK_EQUAL(4, events[0].size);
	CHECK_EQUAL(6, events[1].size);
	veo_proc_destroy(proc);
}

static void check_no_hooks(void)
{
	CHECK(REGISTERED(veo_alloc_mem) == NULL);
	CHECK(REGISTERED(veo_free_mem) == NULL);
	CHECK(REGISTERED(veo_alloc_mem_async) == NULL);
	CHECK(REGISTERED(veo_free_mem_async) == NULL);
}

TEST(HmemHookFunctions_GetTaggedAddresses)
{
	struct veo_proc_handle *first = start(), *proc = start();
	uint64_t address, tagged;
	void *hmem;

	veo_register_hmem_hook_functions(on_tagged_alloc, on_tagged_free);
	CHECK_EQUAL(0, veo_alloc_mem(proc, &address, 40));
	tagged = (uint64_t)(uintptr_t)veo_set_proc_identifier((void *)(uintptr_t)address, 1);
	CHECK_EQUAL(0, veo_is_ve_addr((void *)(uintptr_t)address));
	CHECK_EQUAL(0, veo_free_mem(proc, address));
	check_event(0, TAGGED_ALLOC, NULL, NULL, tagged, 40);
	check_event(1, TAGGED_FREE, NULL, NULL, tagged, 0);
	/* Through the inner call, and so once. */
	CHECK_EQUAL(0, veo_alloc_hmem(first, &hmem, 50));
	CHECK_EQUAL(0, veo_free_hmem(hmem));
	CHECK_EQUAL(4, count);
	check_event(2, TAGGED_ALLOC, NULL, NULL, (uint64_t)(uintptr_t)hmem, 50);
	check_event(3, TAGGED_FREE, NULL, NULL, (uint64_t)(uintptr_t)hmem, 0);
	veo_unregister_hmem_hook_functions();
	check_no_hooks();
	CHECK_EQUAL(0, veo_free_mem(proc, alloc(proc, 8)));
	CHECK_EQUAL(4, count);
	veo_proc_destroy(first);
	veo_proc_destroy(proc);
}

TEST(HmemHookFunctions_TakeThePlaceOfTheClientsHooks)
{
	struct veo_proc_handle *proc = start();
	void *hmem;

	register_all();
	veo_register_hmem_hook_functions(on_tagged_alloc, on_tagged_free);
	CHECK(REGISTERED(veo_alloc_mem) != NULL && REGISTERED(veo_alloc_mem) != (void *)(uintptr_t)on_alloc);
	CHECK(REGISTERED(veo_free_mem) != NULL && REGISTERED(veo_free_mem) != (void *)(uintptr_t)on_free);
	CHECK(REGISTERED(veo_alloc_mem_async) != NULL);
	CHECK(REGISTERED(veo_free_mem_async) != NULL);
	/* Those for hmem are not among the four. */
	CHECK(REGISTERED(veo_alloc_hmem) == (void *)(uintptr_t)on_alloc_hmem);
	CHECK_EQUAL(0, veo_alloc_hmem(proc, &hmem, 50));
	CHECK_EQUAL(2, count);
	check_event(0, TAGGED_ALLOC, NULL, NULL, (uint64_t)(uintptr_t)hmem, 50);
	check_event(1, ALLOC_HMEM, &payloads[2], proc, (uint64_t)(uintptr_t)hmem, 50);
	veo_unregister_hmem_hook_functions();
	check_no_hooks();
	CHECK(REGISTERED(veo_free_hmem) == (void *)(uintptr_t)on_free_hmem);
	/* And the other way round. */
	veo_register_hmem_hook_functions(on_tagged_alloc, NULL);
	register_all();
	CHECK_EQUAL(0, veo_free_mem(proc, alloc(proc, 8)));
	CHECK_EQUAL(4, count);
	CHECK_EQUAL(ALLOC, events[2].kind);
	CHECK_EQUAL(FREE, events[3].kind);
	veo_proc_destroy(proc);
}
