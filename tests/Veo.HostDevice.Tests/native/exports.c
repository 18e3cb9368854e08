/* The names that a client can link or look up. */
#define _GNU_SOURCE
#include "test.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>

static const char *const names[] = {
	"veo_access_pcircvsyc_register",
	"veo_alloc_hmem",
	"veo_alloc_mem",
	"veo_alloc_mem_async",
	"veo_alloc_thr_ctxt_attr",
	"veo_api_version",
	"veo_args_alloc",
	"veo_args_clear",
	"veo_args_free",
	"veo_args_set_double",
	"veo_args_set_float",
	"veo_args_set_hmem",
	"veo_args_set_i16",
	"veo_args_set_i32",
	"veo_args_set_i64",
	"veo_args_set_i8",
	"veo_args_set_stack",
	"veo_args_set_u16",
	"veo_args_set_u32",
	"veo_args_set_u64",
	"veo_args_set_u8",
	"veo_async_read_mem",
	"veo_async_write_mem",
	"veo_call_async",
	"veo_call_async_by_name",
	"veo_call_async_vh",
	"veo_call_peek_result",
	"veo_call_sync",
	"veo_call_wait_result",
	"veo_context_close",
	"veo_context_open",
	"veo_context_open_with_attr",
	"veo_context_sync",
	"veo_dma_poll",
	"veo_dma_post",
	"veo_dma_post_wait",
	"veo_free_hmem",
	"veo_free_mem",
	"veo_free_mem_async",
	"veo_free_thr_ctxt_attr",
	"veo_get_context",
	"veo_get_context_state",
	"veo_get_hmem_addr",
	"veo_get_hook",
	"veo_get_max_proc_identifier",
	"veo_get_pid_from_hmem",
	"veo_get_proc_handle_from_hmem",
	"veo_get_proc_identifier_from_hmem",
	"veo_get_sym",
	"veo_get_thr_ctxt_stacksize",
	"veo_get_ve_arch",
	"veo_get_venum_from_hmem",
	"veo_hmemcpy",
	"veo_is_ve_addr",
	"veo_load_library",
	"veo_num_contexts",
	"veo_proc_create",
	"veo_proc_create_static",
	"veo_proc_destroy",
	"veo_proc_identifier",
	"veo_read_mem",
	"veo_register_hmem_hook_functions",
	"veo_register_hook",
	"veo_register_mem_to_dmaatb",
	"veo_req_block_begin",
	"veo_req_block_end",
	"veo_set_proc_identifier",
	"veo_set_thr_ctxt_stacksize",
	"veo_shared_mem_attach",
	"veo_shared_mem_close",
	"veo_shared_mem_detach",
	"veo_shared_mem_open",
	"veo_shmat",
	"veo_shmdt",
	"veo_shmget",
	"veo_unload_library",
	"veo_unregister_hmem_hook_functions",
	"veo_unregister_hook",
	"veo_unregister_mem_from_dmaatb",
	"veo_version_string",
	"veo_write_mem",
};

/* Declared by the API, but nobody has ever written them. */
static const char *const without_implementation[] = {"veo_proc__create", "veo_call_result", "veo_dma_read_ctrl_reg"};

static const char *library_of(const void *function)
{
	Dl_info info;

	CHECK(dladdr(function, &info) != 0);
	return info.dli_fname;
}

/* Not every C library looks for versions; then the linker has, when this program was made. */
static void *find(void *library, const char *name, const char *version)
{
#ifdef __GLIBC__
	return dlvsym(library, name, version);
#else
	return strcmp(version, "VERSION_1") == 0 ? dlsym(library, name) : NULL;
#endif
}

TEST(Exports_EveryName_HasTheVersionOfTheApi)
{
	void *library = dlopen("libveo.so.1", RTLD_NOW | RTLD_NOLOAD);

	CHECK(library != NULL);
	CHECK_EQUAL(81, sizeof(names) / sizeof(*names));
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		void *versioned = find(library, names[i], "VERSION_1");

		if (!versioned || versioned != dlsym(library, names[i]))
			fprintf(stderr, "%s\n", names[i]);
		CHECK(versioned != NULL);
		CHECK(versioned == dlsym(library, names[i]));
		CHECK_EQUAL(0, strcmp(library_of(versioned), library_of((void *)(uintptr_t)dlsym(library, "veo_api_version"))));
		CHECK(find(library, names[i], "VERSION_2") == NULL);
	}
	dlclose(library);
}

TEST(Exports_NamesWithoutImplementation_AreMissing)
{
	void *library = dlopen("libveo.so.1", RTLD_NOW | RTLD_NOLOAD);

	CHECK(library != NULL);
	for (size_t i = 0; i < sizeof(without_implementation) / sizeof(*without_implementation); i++)
		CHECK(dlsym(library, without_implementation[i]) == NULL);
	/* A name that test programs of the API mention, and one of the kernels' side. */
	CHECK(dlsym(library, "veo_posix_memalign_hmem") == NULL);
	CHECK(dlsym(library, "veo_prev_req_result") == NULL);
	/* Nothing of the library's inside is visible. */
	CHECK(dlsym(library, "queue_send") == NULL);
	CHECK(dlsym(library, "set_error") == NULL);
	dlclose(library);
}

static int count_libraries(struct dl_phdr_info *info, size_t size, void *count)
{
	(void)size;
	*(int *)count += strstr(info->dlpi_name, "libveo.so.1") != NULL;
	return 0;
}

/* The program was linked with libveo-host.so, and yet asks the loader for the API's name. */
TEST(Soname_IsThatOfTheApi)
{
	int count = 0;

	dl_iterate_phdr(count_libraries, &count);
	CHECK_EQUAL(1, count);
}
