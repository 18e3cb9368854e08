/* Workers with kernels linked in, as mk_veorun_host makes them. */
#include "test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct veo_proc_handle *start_static(void)
{
	struct veo_proc_handle *proc = veo_proc_create_static(0, (char *)beside("static worker"));

	CHECK(proc != NULL);
	return proc;
}

static uint64_t find(struct veo_proc_handle *proc, const char *name)
{
	uint64_t address = veo_get_sym(proc, 0, name);

	CHECK(address != 0);
	return address;
}

static int64_t run(struct veo_proc_handle *proc, uint64_t kernel, int64_t value)
{
	struct veo_args *args = integers(1, value);
	uint64_t result;

	CHECK_EQUAL(0, veo_call_sync(proc, kernel, args, &result));
	veo_args_free(args);
	return (int64_t)result;
}

static int64_t read_number(struct veo_proc_handle *proc, uint64_t address)
{
	int64_t value;

	CHECK_EQUAL(0, veo_read_mem(proc, &value, address, sizeof(value)));
	return value;
}

TEST(HandleZero_FindsFunctionsOfEveryObject)
{
	struct veo_proc_handle *proc = start_static();

	CHECK_EQUAL(43, run(proc, find(proc, "symbol"), 21));
	CHECK_EQUAL(42, run(proc, find(proc, "serve"), 21));
	CHECK_EQUAL(121, run(proc, find(proc, "copy"), 21));
	CHECK_EQUAL(17, run(proc, find(proc, "faults_init"), 0));
	CHECK_EQUAL(15, run(proc, find(proc, "name.with.dots"), 0));
	CHECK_EQUAL(16, run(proc, find(proc, "while"), 0));
	veo_proc_destroy(proc);
}

TEST(HandleZero_FindsData)
{
	struct veo_proc_handle *proc = start_static();
	uint64_t numbers = find(proc, "uninitialised");
	int64_t values[4] = {1, 20, 300, 4000};

	CHECK_EQUAL(18, read_number(proc, find(proc, "constant")));
	CHECK_EQUAL(0, run(proc, find(proc, "sum"), 0));
	CHECK_EQUAL(0, veo_write_mem(proc, numbers, values, sizeof(values)));
	CHECK_EQUAL(4321, run(proc, find(proc, "sum"), 0));
	/* Of each thread there is another one; the function that uses it works. */
	CHECK_EQUAL(0, veo_get_sym(proc, 0, "of_each_thread"));
	CHECK_EQUAL(14, run(proc, find(proc, "get_of_each_thread"), 0));
	veo_proc_destroy(proc);
}

TEST(Kernels_NamedAsPartsOfTheWorker_AreTheirOwn)
{
	struct veo_proc_handle *proc = start_static();
	uint64_t memory = alloc(proc, 64);
	int64_t counter = 6;

	CHECK_EQUAL(11, read_number(proc, find(proc, "control")));
	CHECK_EQUAL(12, read_number(proc, find(proc, "arena")));
	CHECK_EQUAL(11 + 12 + 13, run(proc, find(proc, "invoke"), 0));
	CHECK_EQUAL(-5, run(proc, find(proc, "heap_alloc"), 5));
	/* And the worker has kept its own. */
	CHECK_EQUAL(0, veo_write_mem(proc, memory, &counter, sizeof(counter)));
	run(proc, find(proc, "heap_free"), (int64_t)memory);
	CHECK_EQUAL(7, read_number(proc, memory));
	CHECK_EQUAL(0, veo_free_mem(proc, memory));
	veo_proc_destroy(proc);
}

TEST(Archive_IsLinkedWhole)
{
	struct veo_proc_handle *proc = start_static();
	struct veo_args *args = veo_args_alloc();
	char name[] = "MEMBER_STARTED";
	uint64_t result;

	CHECK_EQUAL(20, run(proc, find(proc, "member"), 0));
	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_IN, 0, name, sizeof(name)));
	CHECK_EQUAL(0, veo_call_sync(proc, symbol(proc, "environment_number"), args, &result));
	CHECK_EQUAL(21, result);
	veo_args_free(args);
	veo_proc_destroy(proc);
}

TEST(Languages_HaveTheirRuntimes)
{
	struct veo_proc_handle *proc = start_static();
	uint64_t memory = alloc(proc, sizeof(int64_t));
	int64_t number = 1234567;

	CHECK_EQUAL(12, run(proc, find(proc, "_ZN7kernels6throwsEl"), 1));
	CHECK_EQUAL(0, run(proc, find(proc, "call_throws"), 0));
	CHECK_EQUAL(0, veo_write_mem(proc, memory, &number, sizeof(number)));
	CHECK_EQUAL(7, run(proc, find(proc, "digits_of_"), (int64_t)memory));
	veo_proc_destroy(proc);
}

TEST(OpenMp_HasTheThreadsOfTheVariable)
{
	struct veo_proc_handle *proc;

	setenv("VE_OMP_NUM_THREADS", "3", 1);
	proc = start_static();
	CHECK_EQUAL(3, run(proc, find(proc, "count_threads"), 0));
	veo_proc_destroy(proc);
}

TEST(HandleZero_DoesNotFindWhatIsNotInTheTable)
{
	struct veo_proc_handle *proc = start_static();
	static const char *const others[] = {"printf", "malloc", "environ", "main", "veo_static_symbols", "lifeline_start", "unlisted", "no_such_symbol", ""};

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		CHECK_EQUAL(0, veo_get_sym(proc, 0, others[i]));
	CHECK(strstr(veohost_last_error(), "no symbol") != NULL);
	veo_proc_destroy(proc);
}

TEST(HandleZero_OfTheStockWorker_FindsNothing)
{
	struct veo_proc_handle *proc = start();

	load(proc);
	CHECK_EQUAL(0, veo_get_sym(proc, 0, "symbol"));
	CHECK_EQUAL(0, veo_get_sym(proc, 0, "add"));
	CHECK_EQUAL(0, veo_get_sym(proc, 0, "printf"));
	CHECK_EQUAL(0, veo_get_sym(proc, 0, "main"));
	veo_proc_destroy(proc);
}

TEST(Library_InAStaticWorker_IsLoadedAndShadowed)
{
	struct veo_proc_handle *proc = start_static();
	uint64_t library = load(proc);
	struct veo_args *args = integers(2, (int64_t)1, (int64_t)2);
	uint64_t result;

	/* One that only the library has. */
	CHECK_EQUAL(0, veo_get_sym(proc, 0, "count_up"));
	CHECK_EQUAL(0, run(proc, symbol(proc, "count_up"), 0));
	CHECK_EQUAL(1, run(proc, symbol(proc, "count_up"), 0));
	/* One that both have. */
	CHECK_EQUAL(find(proc, "add"), veo_get_sym(proc, library, "add"));
	CHECK_EQUAL(0, veo_call_sync(proc, veo_get_sym(proc, library, "add"), args, &result));
	CHECK_EQUAL(5003, result);
	/* One that only the worker has. */
	CHECK_EQUAL(42, run(proc, veo_get_sym(proc, library, "serve"), 21));
	veo_args_free(args);
	veo_proc_destroy(proc);
}

TEST(Library_UsesSymbolsOfTheStaticWorker)
{
	struct veo_proc_handle *proc = start_static();
	uint64_t library = veo_load_library(proc, beside("libneeds_worker.so"));

	CHECK(library != 0);
	CHECK_EQUAL(210, run(proc, veo_get_sym(proc, library, "call_worker"), 2));
	veo_proc_destroy(proc);
	/* The stock worker does not have them. */
	proc = start();
	CHECK_EQUAL(0, veo_load_library(proc, beside("libneeds_worker.so")));
	CHECK(strstr(veohost_last_error(), "called_by_library") != NULL);
	veo_proc_destroy(proc);
}

TEST(Contexts_OfAStaticWorker_Work)
{
	struct veo_proc_handle *proc = start_static();
	struct veo_thr_ctxt *main = open_context(proc), *extra = open_extra(proc);
	uint64_t serve = find(proc, "serve");
	uint64_t first = call(main, serve, 1, (int64_t)3), second = call(extra, serve, 1, (int64_t)4);

	CHECK_EQUAL(8, wait_for(extra, second, VEO_COMMAND_OK));
	CHECK_EQUAL(6, wait_for(main, first, VEO_COMMAND_OK));
	veo_proc_destroy(proc);
}

TEST(CreateStatic_WithoutAProgram_IsNull)
{
	char missing[] = "/nonexistent/worker", empty[] = "", blanks[] = "  ", folder[] = "/", script[] = "/dev/null";

	CHECK(veo_proc_create_static(0, missing) == NULL);
	CHECK_EQUAL(ENOENT, errno);
	CHECK(strstr(veohost_last_error(), missing) != NULL);
	CHECK(veo_proc_create_static(0, empty) == NULL);
	CHECK(veo_proc_create_static(0, blanks) == NULL);
	CHECK(veo_proc_create_static(0, folder) == NULL);
	CHECK(veo_proc_create_static(0, script) == NULL);
	CHECK(veo_proc_create_static(0, NULL) == NULL);
	CHECK_EQUAL(EINVAL, errno);
}

/* Whether the worker of this proc is the one with kernels; NULL: there is none. */
static bool is_static(struct veo_proc_handle *proc)
{
	bool found;

	CHECK(proc != NULL);
	found = veo_get_sym(proc, 0, "serve") != 0;
	veo_proc_destroy(proc);
	return found;
}

TEST(Variables_NameTheWorker)
{
	char stock[4096];

	snprintf(stock, sizeof(stock), "%s", beside("veorun-host"));
	CHECK(!is_static(veo_proc_create(0)));
	/* For veo_proc_create() only. */
	setenv("VEORUN_BIN", beside("static worker"), 1);
	CHECK(is_static(veo_proc_create(0)));
	CHECK(!is_static(veo_proc_create_static(0, stock)));
	/* Above all. */
	setenv("URPC_VE_BIN", stock, 1);
	CHECK(!is_static(veo_proc_create(0)));
	CHECK(!is_static(veo_proc_create_static(0, (char *)beside("static worker"))));
	setenv("URPC_VE_BIN", beside("static worker"), 1);
	unsetenv("VEORUN_BIN");
	CHECK(is_static(veo_proc_create(0)));
	CHECK(is_static(veo_proc_create_static(0, stock)));
	setenv("URPC_VE_BIN", "/nonexistent/worker", 1);
	CHECK(veo_proc_create(0) == NULL);
	CHECK(veo_proc_create_static(0, stock) == NULL);
	unsetenv("URPC_VE_BIN");
	/* With arguments, even very many; and behind a program that starts it. */
	strcat(stock, " one  two");
	for (int i = 0; i < 500; i++)
		strcat(stock, " x");
	CHECK(!is_static(veo_proc_create_static(0, stock)));
	snprintf(stock, sizeof(stock), "/usr/bin/env VARIABLE=1 %s", beside("veorun-host"));
	setenv("VEORUN_BIN", stock, 1);
	CHECK(!is_static(veo_proc_create(0)));
}
