/* Procs and contexts from start to end, and what the system sees of them. */
#define _GNU_SOURCE
#include "test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

TEST(Version_IsThatOfTheApi)
{
	CHECK_EQUAL(16, veo_api_version());
	CHECK_EQUAL(0, strcmp("3.0.2", veo_version_string()));
	CHECK_EQUAL(3, veohost_version());
}

TEST(Destroy_Twice_ReturnsZero)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	struct veo_args *args = veo_args_alloc();
	uint64_t value = 7;
	char byte = 0;

	CHECK_EQUAL(0, veo_proc_destroy(proc));
	CHECK_EQUAL(0, veo_proc_destroy(proc));
	/* The handle and its main context stay, and refuse. */
	CHECK_EQUAL(-1, veo_call_sync(proc, 64, args, &value));
	CHECK_EQUAL(-1, veo_proc_identifier(proc));
	CHECK_EQUAL(-1, veo_alloc_mem(proc, &value, 1));
	CHECK_EQUAL(0, veo_free_mem(proc, 64));
	CHECK_EQUAL(-1, veo_read_mem(proc, &byte, 64, 1));
	CHECK_EQUAL(-1, veo_write_mem(proc, 64, &byte, 1));
	CHECK_EQUAL(0, veo_load_library(proc, "libc.so.6"));
	CHECK_EQUAL(-1, veo_unload_library(proc, 1));
	CHECK_EQUAL(0, veo_get_sym(proc, 1, "add"));
	CHECK(veo_context_open(proc) == NULL);
	CHECK_EQUAL(0, veo_num_contexts(proc));
	CHECK(veo_get_context(proc, 0) == NULL);
	CHECK_EQUAL(VEO_STATE_EXIT, veo_get_context_state(ctx));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_call_async(ctx, 64, args));
	CHECK_EQUAL(VEO_COMMAND_ERROR, veo_call_wait_result(ctx, 0, &value));
	CHECK_EQUAL(VEO_COMMAND_ERROR, veohost_request_wait_done(ctx, 0, 0));
	CHECK_EQUAL(0, veo_context_close(ctx));
	veo_context_sync(ctx);
	veo_args_free(args);
}

TEST(NullProc_IsRefusedEverywhere)
{
	int status;

	errno = 0;
	CHECK_EQUAL(-1, veo_proc_destroy(NULL));
	CHECK_EQUAL(EINVAL, errno);
	CHECK_EQUAL(-1, veo_proc_identifier(NULL));
	CHECK_EQUAL(-1, veo_num_contexts(NULL));
	CHECK(veo_get_context(NULL, 0) == NULL);
	CHECK(veo_context_open(NULL) == NULL);
	CHECK_EQUAL(-1, veo_context_close(NULL));
	CHECK_EQUAL(VEO_STATE_UNKNOWN, veo_get_context_state(NULL));
	veo_context_sync(NULL);
	CHECK_EQUAL(0, veo_load_library(NULL, "x"));
	CHECK_EQUAL(-1, veo_unload_library(NULL, 1));
	CHECK_EQUAL(0, veo_get_sym(NULL, 1, "x"));
	CHECK_EQUAL(-1, veohost_proc_status(NULL, &status));
	CHECK_EQUAL(-1, veohost_proc_pid(NULL));
	CHECK(veo_proc_create_static(0, NULL) == NULL);
}

TEST(Identifier_OfADestroyedProc_IsReused)
{
	struct veo_proc_handle *a = start(), *b = start(), *c;

	CHECK_EQUAL(0, veo_proc_identifier(a));
	CHECK_EQUAL(1, veo_proc_identifier(b));
	veo_proc_destroy(a);
	c = start();
	CHECK_EQUAL(0, veo_proc_identifier(c));
	veo_proc_destroy(b);
	veo_proc_destroy(c);
}

static bool creates(int node)
{
	struct veo_proc_handle *proc = veo_proc_create(node);

	if (!proc)
		CHECK(strlen(veohost_last_error()) != 0);
	else
		veo_proc_destroy(proc);
	return proc != NULL;
}

/* The node that the worker was told, or -1 if there was none. */
static int64_t node_of(int venode)
{
	struct veo_proc_handle *proc = veo_proc_create(venode);
	struct veo_args *args = veo_args_alloc();
	char name[] = "VE_NODE_NUMBER";
	uint64_t node = (uint64_t)-1;

	if (proc) {
		CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_IN, 0, name, sizeof(name)));
		CHECK_EQUAL(0, veo_call_sync(proc, symbol(proc, "environment_number"), args, &node));
		veo_proc_destroy(proc);
	}
	veo_args_free(args);
	return (int64_t)node;
}

TEST(Node_WithoutAList_FollowsTheVariables)
{
	unsetenv("_VENODELIST");
	unsetenv("VE_NODE_NUMBER");
	unsetenv("VEOHOST_NODES");
	CHECK(!creates(-2));
	CHECK(!creates(2));
	CHECK_EQUAL(1, node_of(1));
	CHECK_EQUAL(0, node_of(-1));
	setenv("VE_NODE_NUMBER", "1 and more", 1);
	CHECK_EQUAL(1, node_of(-1));
	setenv("VE_NODE_NUMBER", "-1", 1);
	CHECK(!creates(-1));
	setenv("VE_NODE_NUMBER", "one", 1);
	CHECK(!creates(-1));
	CHECK(creates(0));
	setenv("VEOHOST_NODES", "8", 1);
	CHECK_EQUAL(7, node_of(7));
	CHECK(!creates(8));
	setenv("VEOHOST_NODES", "many", 1);
	CHECK(creates(1));
	CHECK(!creates(2));
}

TEST(Node_WithAList_IsAnIndex)
{
	unsetenv("VE_NODE_NUMBER");
	setenv("VEOHOST_NODES", "8", 1);
	setenv("_VENODELIST", "5 3", 1);
	CHECK_EQUAL(5, node_of(0));
	CHECK_EQUAL(3, node_of(1));
	CHECK(!creates(2));
	CHECK_EQUAL(5, node_of(-1));
	setenv("VE_NODE_NUMBER", "3", 1);
	CHECK_EQUAL(3, node_of(-1));
	setenv("VE_NODE_NUMBER", "4", 1);
	CHECK(!creates(-1));
	setenv("_VENODELIST", "", 1);
	unsetenv("VE_NODE_NUMBER");
	CHECK(!creates(-1));
	CHECK(!creates(0));
	setenv("_VENODELIST", "5  3", 1);
	CHECK_EQUAL(5, node_of(0));
	CHECK(!creates(1));
	CHECK_EQUAL(3, node_of(2));
}

TEST(Worker_ThatCannotServe_IsNullAtOnce)
{
	setenv("VEORUN_BIN", "/nonexistent/worker", 1);
	CHECK(!creates(0));
	setenv("VEORUN_BIN", "", 1);
	CHECK(!creates(0));
	setenv("VEORUN_BIN", "/bin/true with arguments", 1);
	CHECK(!creates(0));
	/* Only veo_proc_create() reads it. */
	CHECK(veo_proc_create_static(0, (char *)worker()) != NULL);
	setenv("URPC_VE_BIN", "/nonexistent/worker", 1);
	CHECK(veo_proc_create_static(0, (char *)worker()) == NULL);
	setenv("URPC_VE_BIN", worker(), 1);
	CHECK(creates(0));
}

TEST(Worker_Environment_HasThreadsAndDefaultSignals)
{
	struct veo_proc_handle *proc;
	struct veo_args *args = veo_args_alloc();
	char name[] = "OMP_NUM_THREADS";
	sigset_t all;
	uint64_t result;

	setenv("OMP_NUM_THREADS", "7", 1);
	setenv("VE_OMP_NUM_THREADS", "3", 1);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	signal(SIGPIPE, SIG_IGN);
	proc = start();
	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_IN, 0, name, sizeof(name)));
	CHECK_EQUAL(0, veo_call_sync(proc, symbol(proc, "environment_number"), args, &result));
	CHECK_EQUAL(3, result);
	veo_args_clear(args);
	CHECK_EQUAL(0, veo_call_sync(proc, symbol(proc, "blocked_or_ignored_signals"), args, &result));
	CHECK_EQUAL(0, result);
	veo_args_free(args);
	veo_proc_destroy(proc);
}

TEST(Context_FirstOpen_IsTheMainOne)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *main, *extra;

	unsetenv("VE_OMP_NUM_THREADS");
	CHECK_EQUAL(0, veo_num_contexts(proc));
	main = open_context(proc);
	CHECK_EQUAL(1, veo_num_contexts(proc));
	CHECK(veo_get_context(proc, 0) == main);
	CHECK(veo_get_context(proc, 1) == NULL);
	CHECK(veo_get_context(proc, -1) == NULL);
	/* A second one needs the variable. */
	CHECK(veo_context_open(proc) == NULL);
	setenv("VE_OMP_NUM_THREADS", "2", 1);
	CHECK(veo_context_open(proc) == NULL);
	setenv("VE_OMP_NUM_THREADS", "x", 1);
	CHECK(veo_context_open(proc) == NULL);
	setenv("VE_OMP_NUM_THREADS", "1", 1);
	/* Closing the main context has no effect. */
	CHECK_EQUAL(0, veo_context_close(main));
	CHECK_EQUAL(1, veo_num_contexts(proc));
	extra = open_context(proc);
	CHECK(extra != main);
	CHECK_EQUAL(2, veo_num_contexts(proc));
	CHECK(veo_get_context(proc, 1) == extra);
	CHECK_EQUAL(0, veo_context_close(extra));
	CHECK_EQUAL(1, veo_num_contexts(proc));
	CHECK_EQUAL(3, wait_for(main, call(main, symbol(proc, "add"), 2, (int64_t)1, (int64_t)2), VEO_COMMAND_OK));
	veo_proc_destroy(proc);
}

TEST(Contexts_HundredOpenedAndClosed_Work)
{
	struct veo_proc_handle *proc = start();
	uint64_t add;

	open_context(proc);
	add = symbol(proc, "add");
	for (int i = 0; i < 100; i++) {
		struct veo_thr_ctxt *ctx = open_extra(proc);

		CHECK_EQUAL(i, wait_for(ctx, call(ctx, add, 2, (int64_t)i, (int64_t)0), VEO_COMMAND_OK));
		CHECK_EQUAL(0, veo_context_close(ctx));
	}
	veo_proc_destroy(proc);
}

TEST(Contexts_TwentyAtOnce_Work)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *contexts[20];
	uint64_t ids[20];
	uint64_t add = symbol(proc, "add");

	for (int i = 0; i < 20; i++)
		contexts[i] = open_extra(proc);
	for (int i = 0; i < 20; i++)
		ids[i] = call(contexts[i], add, 2, (int64_t)i, (int64_t)100);
	for (int i = 0; i < 20; i++)
		CHECK_EQUAL(100 + i, wait_for(contexts[i], ids[i], VEO_COMMAND_OK));
	for (int i = 0; i < 20; i += 2)
		CHECK_EQUAL(0, veo_context_close(contexts[i]));
	CHECK_EQUAL(11, veo_num_contexts(proc));
	veo_proc_destroy(proc);
}

TEST(Destroy_WithQueuedCalls_DrainsAllAndDeliversOutData)
{
	enum { COUNT = 500 };
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *contexts[2] = {open_context(proc), open_extra(proc)};
	uint64_t kernel = symbol(proc, "buffers");
	char in = 5, inout[COUNT] = {0}, out[COUNT] = {0};

	for (int i = 0; i < COUNT; i++) {
		struct veo_args *args = veo_args_alloc();

		CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_IN, 0, &in, 1));
		CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_INOUT, 1, &inout[i], 1));
		CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_OUT, 2, &out[i], 1));
		CHECK_EQUAL(0, veo_args_set_i64(args, 3, 1));
		CHECK(veo_call_async(contexts[i % 2], kernel, args) != VEO_REQUEST_ID_INVALID);
		veo_args_free(args);
	}
	CHECK_EQUAL(0, veo_proc_destroy(proc));
	for (int i = 0; i < COUNT; i++) {
		CHECK_EQUAL(1, inout[i]);
		CHECK_EQUAL(5, out[i]);
	}
}

TEST(Close_WithQueuedCalls_DrainsAll)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *main = open_context(proc);
	struct veo_thr_ctxt *extra = open_extra(proc);
	uint64_t count_up = symbol(proc, "count_up");

	for (int i = 0; i < 1000; i++)
		call(extra, count_up, 0);
	CHECK_EQUAL(0, veo_context_close(extra));
	CHECK_EQUAL(1000, wait_for(main, call(main, count_up, 0), VEO_COMMAND_OK));
	veo_proc_destroy(proc);
}

TEST(Destroy_WithAHangingKernel_EndsInBoundedTime)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *extra = open_extra(proc);

	call(extra, symbol(proc, "hang"), 0);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
	CHECK_EQUAL(-1, kill(veohost_proc_pid(proc), 0));
}

/* A process that starts a worker, tells its number, and goes on with `then`. */
static pid_t fork_client(int *worker, void (*then)(struct veo_proc_handle *proc))
{
	int lines[2];
	pid_t client;

	CHECK_EQUAL(0, pipe2(lines, O_CLOEXEC));
	client = fork();
	if (client == 0) {
		struct veo_proc_handle *proc = start();
		int pid = veohost_proc_pid(proc);

		CHECK_EQUAL(sizeof(pid), write(lines[1], &pid, sizeof(pid)));
		then(proc);
		exit(0);
	}
	close(lines[1]);
	CHECK_EQUAL(sizeof(*worker), read(lines[0], worker, sizeof(*worker)));
	close(lines[0]);
	return client;
}

/* Until the process has ended; the test's own time limit is the bound. */
static void await_end(int pid)
{
	struct pollfd line = {.fd = (int)syscall(434 /* pidfd_open */, pid, 0), .events = POLLIN};

	if (line.fd >= 0) {
		CHECK_EQUAL(1, poll(&line, 1, -1));
		close(line.fd);
		return;
	}
	CHECK_EQUAL(ESRCH, errno);
}

static void stay(struct veo_proc_handle *proc)
{
	struct veo_thr_ctxt *ctx = open_context(proc);

	wait_for(ctx, call(ctx, symbol(proc, "hang"), 0), VEO_COMMAND_OK);
}

static void leave(struct veo_proc_handle *proc)
{
	(void)proc;
}

TEST(Client_Killed_TakesTheWorkerWithIt)
{
	int worker;
	pid_t client = fork_client(&worker, stay);

	CHECK_EQUAL(0, kill(worker, 0));
	CHECK_EQUAL(0, kill(client, SIGKILL));
	CHECK_EQUAL(client, waitpid(client, NULL, 0));
	await_end(worker);
}

TEST(Client_LeavesWithoutDestroy_EndsTheWorker)
{
	int worker, status;
	pid_t client = fork_client(&worker, leave);

	CHECK_EQUAL(client, waitpid(client, &status, 0));
	CHECK_EQUAL(0, status);
	CHECK_EQUAL(-1, kill(worker, 0));
}

/* Has a forked child do something, after which the parent's proc still has to work. */
static void check_child(void (*act)(struct veo_proc_handle *proc))
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t add = symbol(proc, "add");
	pid_t child = fork();
	int status;

	if (child == 0) {
		act(proc);
		exit(0);
	}
	CHECK_EQUAL(child, waitpid(child, &status, 0));
	CHECK_EQUAL(0, status);
	CHECK_EQUAL(5, wait_for(ctx, call(ctx, add, 2, (int64_t)2, (int64_t)3), VEO_COMMAND_OK));
	veo_proc_destroy(proc);
}

/* Also its monitor is its own. */
static void lose_a_worker(struct veo_proc_handle *proc)
{
	struct veo_proc_handle *own = start();
	struct veo_thr_ctxt *main = open_context(own);

	(void)proc;
	wait_for(main, call(main, symbol(own, "fault_segv"), 0), VEO_COMMAND_EXCEPTION);
}

TEST(ForkedChild_WithAProcOfItsOwn_LeavesThatOfItsParentAlone)
{
	check_child(lose_a_worker);
}

static void destroy_inherited(struct veo_proc_handle *proc)
{
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

TEST(ForkedChild_ThatDestroysTheProcOfItsParent_DoesNothing)
{
	check_child(destroy_inherited);
}

TEST(ForeignChildren_AreNotReaped)
{
	pid_t child = fork();
	struct veo_proc_handle *proc;
	int status;

	if (child == 0)
		_exit(7);
	proc = start();
	veo_proc_destroy(proc);
	CHECK_EQUAL(child, waitpid(child, &status, 0));
	CHECK_EQUAL(7, WEXITSTATUS(status));
	/* And its own is. */
	CHECK_EQUAL(-1, waitpid(-1, &status, WNOHANG));
	CHECK_EQUAL(ECHILD, errno);
}

static int entries(const char *folder)
{
	DIR *list = opendir(folder);
	int count = 0;

	if (!list)
		return 0;
	while (readdir(list))
		count++;
	closedir(list);
	return count;
}

TEST(Descriptors_OfManyProcs_AreAllGivenBack)
{
	int before, after;

	veo_proc_destroy(start());
	before = entries("/proc/self/fd");
	for (int i = 0; i < 10; i++)
		veo_proc_destroy(start());
	after = entries("/proc/self/fd");
	CHECK_EQUAL(before, after);
}

/* Names of memory that a process maps; those without one in a file system are marked as deleted. */
static void check_no_visible_memory(int pid)
{
	char path[64], line[4096];
	int found = 0;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	maps = fopen(path, "r");
	CHECK(maps != NULL);
	while (fgets(line, sizeof(line), maps)) {
		CHECK(strstr(line, "/dev/shm") == NULL);
		CHECK(strstr(line, "SYSV") == NULL);
		found += strstr(line, "/memfd:veo-") != NULL;
	}
	fclose(maps);
	CHECK(found >= 2);
}

TEST(Memory_HasNoNameInAnyFileSystem)
{
	struct veo_proc_handle *proc = start();

	alloc(proc, 1 << 20);
	check_no_visible_memory(getpid());
	check_no_visible_memory(veohost_proc_pid(proc));
	veo_proc_destroy(proc);
}

TEST(Idle_UsesNoProcessorTime)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_extra(proc);
	struct timespec window = {.tv_nsec = 500000000};
	unsigned long long before;

	wait_for(ctx, call(ctx, symbol(proc, "nothing"), 0), VEO_COMMAND_OK);
	before = processor_ticks(getpid()) + processor_ticks(veohost_proc_pid(proc));
	/* A measurement, not a wait: of 50 ticks that a spinning thread would use, each side may use two. */
	nanosleep(&window, NULL);
	CHECK(processor_ticks(getpid()) + processor_ticks(veohost_proc_pid(proc)) - before <= 4);
	veo_proc_destroy(proc);
}

TEST(Waiting_ForALongKernel_UsesNoProcessorTime)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t id = call(ctx, symbol(proc, "hang"), 0);
	unsigned long long before = processor_ticks(getpid());
	uint64_t result;

	CHECK_EQUAL(VEO_COMMAND_UNFINISHED, veohost_call_wait_result_for(ctx, id, &result, 500000000));
	CHECK(processor_ticks(getpid()) - before <= 4);
	kill(veohost_proc_pid(proc), SIGKILL);
	CHECK_EQUAL(0, wait_for(ctx, id, VEO_COMMAND_ERROR));
	veo_proc_destroy(proc);
}
