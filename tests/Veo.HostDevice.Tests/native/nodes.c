/* The simulated cards: which there are, of which kind, and with how much memory. */
#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A variable's value; NULL: not set. */
static void set(const char *name, const char *value)
{
	if (value)
		setenv(name, value, 1);
	else
		unsetenv(name);
}

/* Whether a proc can be created there. That one agrees with the question for the node's kind is part of every test. */
static bool exists(int node)
{
	struct veo_proc_handle *proc = veo_proc_create(node);

	CHECK_EQUAL(proc != NULL, veo_get_ve_arch(node) == 1);
	if (proc)
		veo_proc_destroy(proc);
	return proc != NULL;
}

static int physical(int node)
{
	struct veo_proc_handle *proc = veo_proc_create(node);
	int number;

	CHECK(proc != NULL);
	number = veo_get_venum_from_hmem(veo_set_proc_identifier((void *)64, veo_proc_identifier(proc)));
	veo_proc_destroy(proc);
	return number;
}

static void prepare(const char *list, const char *wanted)
{
	set("VEOHOST_NODES", "8");
	set("_VENODELIST", list);
	set("VE_NODE_NUMBER", wanted);
}

TEST(Arch_WithoutAList_TellsWhichNodesExist)
{
	prepare(NULL, NULL);
	CHECK_EQUAL(1, veo_get_ve_arch(0));
	CHECK_EQUAL(1, veo_get_ve_arch(7));
	CHECK_EQUAL(-1, veo_get_ve_arch(8));
	CHECK_EQUAL(-1, veo_get_ve_arch(INT32_MAX));
	CHECK_EQUAL(0, veo_get_ve_arch(-2));
	CHECK_EQUAL(0, veo_get_ve_arch(INT32_MIN));
	CHECK_EQUAL(1, veo_get_ve_arch(-1));
	prepare(NULL, "7th");
	CHECK_EQUAL(1, veo_get_ve_arch(-1));
	prepare(NULL, "8");
	CHECK_EQUAL(-1, veo_get_ve_arch(-1));
	prepare(NULL, "none");
	CHECK_EQUAL(-1, veo_get_ve_arch(-1));
	prepare(NULL, "");
	CHECK_EQUAL(-1, veo_get_ve_arch(-1));
	CHECK_EQUAL(1, veo_get_ve_arch(0));
}

TEST(Arch_WithAList_IsThatOfTheEntry)
{
	prepare("5 9 x", NULL);
	CHECK_EQUAL(1, veo_get_ve_arch(-1));
	CHECK_EQUAL(1, veo_get_ve_arch(0));
	/* The list grants a node that does not exist, or is none. */
	CHECK_EQUAL(-1, veo_get_ve_arch(1));
	CHECK_EQUAL(-1, veo_get_ve_arch(2));
	/* The list has no such entry. */
	CHECK_EQUAL(0, veo_get_ve_arch(3));
	CHECK_EQUAL(0, veo_get_ve_arch(-2));
	prepare("5 3", "3");
	CHECK_EQUAL(1, veo_get_ve_arch(-1));
	prepare("5 3", "4");
	CHECK_EQUAL(0, veo_get_ve_arch(-1));
	prepare("5 3", "four");
	CHECK_EQUAL(-1, veo_get_ve_arch(-1));
	prepare("", NULL);
	CHECK_EQUAL(0, veo_get_ve_arch(-1));
	CHECK_EQUAL(0, veo_get_ve_arch(0));
}

/* Each blank ends an entry, so two of them have an empty one between them, which is not a number. */
TEST(List_DoubleBlanks_MakeEmptyEntries)
{
	prepare("5  3", NULL);
	CHECK(exists(-1));
	CHECK(exists(0));
	CHECK(!exists(1));
	CHECK_EQUAL(-1, veo_get_ve_arch(1));
	CHECK_EQUAL(3, physical(2));
	CHECK_EQUAL(0, veo_get_ve_arch(3));
	prepare("5  3", "5");
	CHECK_EQUAL(5, physical(-1));
	prepare("5  3", "3");
	CHECK(!exists(-1));
	prepare(" 5", NULL);
	CHECK(!exists(-1));
	CHECK(!exists(0));
	CHECK_EQUAL(5, physical(1));
	/* The blank ends the last entry, and none follows. */
	prepare("5 ", NULL);
	CHECK_EQUAL(5, physical(0));
	CHECK_EQUAL(0, veo_get_ve_arch(1));
	prepare("5abc 3", NULL);
	CHECK_EQUAL(5, physical(0));
	CHECK_EQUAL(3, physical(1));
}

TEST(List_NodesBelow0_DoNotExist)
{
	static const char *const lists[] = {"-1", "-2", "-5"};

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		prepare(lists[i], NULL);
		CHECK(!exists(0));
		CHECK(strstr(veohost_last_error(), "does not exist") != NULL);
		CHECK_EQUAL(-1, veo_get_ve_arch(0));
		CHECK_EQUAL(-1, veo_get_ve_arch(-1));
	}
}

TEST(Nodes_Variable_SetsTheirNumber)
{
	prepare(NULL, NULL);
	CHECK(exists(7) && !exists(8));
	set("VEOHOST_NODES", "1");
	CHECK(exists(0) && !exists(1));
	set("VEOHOST_NODES", "0");
	CHECK(!exists(0) && !exists(-1));
	CHECK_EQUAL(-1, veo_get_ve_arch(0));
	set("VEOHOST_NODES", NULL);
	CHECK(exists(1) && !exists(2));
	/* What is not a number of nodes is as if it were not there. */
	set("VEOHOST_NODES", "");
	CHECK(exists(1) && !exists(2));
	set("VEOHOST_NODES", "-3");
	CHECK(exists(1) && !exists(2));
	set("VEOHOST_NODES", "99999999999999999999");
	CHECK(exists(1) && !exists(2));
}

TEST(Core_ThatIsNoNumber_IsRefused)
{
	prepare(NULL, NULL);
	set("VE_CORE_NUMBER", "3");
	CHECK(exists(0));
	set("VE_CORE_NUMBER", "core");
	CHECK(veo_proc_create(0) == NULL);
	CHECK(strstr(veohost_last_error(), "VE_CORE_NUMBER") != NULL);
	set("VE_CORE_NUMBER", "");
	CHECK(veo_proc_create(0) == NULL);
	/* It is the core's business only. */
	CHECK_EQUAL(1, veo_get_ve_arch(0));
}

/* The size of the device's memory, which a message tells. */
static unsigned long long memory(const char *variable)
{
	struct veo_proc_handle *proc;
	unsigned long long size = 0;
	const char *text;
	uint64_t address;

	set("VEOHOST_MEMORY", variable);
	proc = start();
	CHECK_EQUAL(-1, veo_alloc_mem(proc, &address, SIZE_MAX));
	CHECK_EQUAL(0, address);
	text = strstr(veohost_last_error(), "it has ");
	CHECK(text != NULL);
	CHECK_EQUAL(1, sscanf(text, "it has %llu", &size));
	veo_proc_destroy(proc);
	return size;
}

TEST(Memory_Variable_SetsItsSize)
{
	unsigned long long page = (unsigned long long)sysconf(_SC_PAGESIZE);
	unsigned long long physical_memory = page * (unsigned long long)sysconf(_SC_PHYS_PAGES);
	static const char *const wrong[] = {"", "much", "0", "0G", "-1", "99999999999999999999", "99999999999T", " 1G"};

	CHECK_EQUAL(physical_memory, memory(NULL));
	CHECK_EQUAL(16 << 20, memory("16777216"));
	CHECK_EQUAL(65536 << 10, memory("65536K"));
	CHECK_EQUAL(64 << 20, memory("64M"));
	CHECK_EQUAL(64 << 20, memory("64m"));
	CHECK_EQUAL(3ull << 30, memory("3G"));
	CHECK_EQUAL(1ull << 40, memory("1T"));
	/* Whole pages. */
	CHECK_EQUAL(10000000 / page * page, memory("10000000"));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		CHECK_EQUAL(physical_memory, memory(wrong[i]));
}

TEST(Memory_Size_IsWhatCanBeAllocated)
{
	struct veo_proc_handle *proc;
	uint64_t address;

	set("VEOHOST_MEMORY", "64M");
	proc = start();
	CHECK_EQUAL(-1, veo_alloc_mem(proc, &address, (64 << 20) + 1));
	CHECK_EQUAL(0, veo_free_mem(proc, alloc(proc, 60 << 20)));
	veo_proc_destroy(proc);
}
