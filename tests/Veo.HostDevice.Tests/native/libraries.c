/* Libraries and symbols. */
#include "test.h"

#include <errno.h>
#include <string.h>

static char *name_of(size_t length)
{
	static char name[300];

	memset(name, 'n', length);
	name[length] = '\0';
	return name;
}

TEST(Name_Of255Characters_IsTheLongest)
{
	struct veo_proc_handle *proc = start();
	uint64_t library = load(proc);

	errno = 0;
	CHECK_EQUAL(0, veo_get_sym(proc, library, name_of(255)));
	CHECK_EQUAL(0, errno);
	CHECK_EQUAL(0, veo_load_library(proc, name_of(255)));
	CHECK_EQUAL(0, errno);
	CHECK_EQUAL(0, veo_get_sym(proc, library, name_of(256)));
	CHECK_EQUAL(ENAMETOOLONG, errno);
	errno = 0;
	CHECK_EQUAL(0, veo_load_library(proc, name_of(256)));
	CHECK_EQUAL(ENAMETOOLONG, errno);
	CHECK_EQUAL(0, veo_load_library(proc, NULL));
	CHECK_EQUAL(0, veo_get_sym(proc, library, NULL));
	veo_proc_destroy(proc);
}

TEST(Library_LoadedTwice_HasOneHandleAndACount)
{
	struct veo_proc_handle *proc = start();
	uint64_t library = load(proc);
	struct veo_args *args = integers(2, (int64_t)1, (int64_t)2);
	uint64_t add, result;

	CHECK_EQUAL(library, load(proc));
	add = veo_get_sym(proc, library, "add");
	CHECK_EQUAL(0, veo_unload_library(proc, library));
	CHECK_EQUAL(0, veo_call_sync(proc, add, args, &result));
	CHECK_EQUAL(3, result);
	CHECK_EQUAL(0, veo_unload_library(proc, library));
	CHECK(veo_unload_library(proc, 0) != 0);
	veo_args_free(args);
	veo_proc_destroy(proc);
}

TEST(Library_ThatCannotBeLoaded_IsZeroAndSaysWhy)
{
	struct veo_proc_handle *proc = start();

	CHECK_EQUAL(0, veo_load_library(proc, "libthere_is_none.so"));
	CHECK(strstr(veohost_last_error(), "libthere_is_none.so") != NULL);
	CHECK_EQUAL(0, veo_load_library(proc, beside("libunresolved.so")));
	CHECK(strstr(veohost_last_error(), "nowhere_to_be_found") != NULL);
	load(proc);
	veo_proc_destroy(proc);
}

TEST(Symbol_ThatDoesNotExist_IsZero)
{
	struct veo_proc_handle *proc = start();
	uint64_t library = load(proc);

	CHECK_EQUAL(0, veo_get_sym(proc, library, "no_such_symbol"));
	CHECK(strstr(veohost_last_error(), "no_such_symbol") != NULL);
	/* Handle 0 is a static table, which this worker does not have; it is not a search. */
	CHECK_EQUAL(0, veo_get_sym(proc, 0, "add"));
	CHECK_EQUAL(0, veo_get_sym(proc, 0, "printf"));
	veo_proc_destroy(proc);
}

TEST(Symbol_OfTheSameNameInTwoLibraries_IsTheHandles)
{
	struct veo_proc_handle *proc = start();
	uint64_t other = veo_load_library(proc, beside("libother.so"));
	struct veo_args *args = integers(2, (int64_t)1, (int64_t)2);
	uint64_t result;

	CHECK(other != 0);
	CHECK_EQUAL(0, veo_call_sync(proc, symbol(proc, "add"), args, &result));
	CHECK_EQUAL(3, result);
	CHECK_EQUAL(0, veo_call_sync(proc, veo_get_sym(proc, other, "add"), args, &result));
	CHECK_EQUAL(1003, result);
	veo_args_free(args);
	veo_proc_destroy(proc);
}

TEST(Symbol_FoundBefore_IsAnsweredByABusyProc)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *main = open_context(proc);
	struct veo_thr_ctxt *extra = open_extra(proc);
	uint64_t library = load(proc);
	uint64_t add = symbol(proc, "add");
	uint64_t open_gate = symbol(proc, "open_gate");
	uint64_t id = call(main, symbol(proc, "wait_at_gate"), 1, (int64_t)1);

	CHECK_EQUAL(add, veo_get_sym(proc, library, "add"));
	wait_for(extra, call(extra, open_gate, 0), VEO_COMMAND_OK);
	wait_for(main, id, VEO_COMMAND_OK);
	/* Forgotten when the library is unloaded. */
	CHECK_EQUAL(0, veo_unload_library(proc, library));
	CHECK_EQUAL(add, symbol(proc, "add"));
	veo_proc_destroy(proc);
}
