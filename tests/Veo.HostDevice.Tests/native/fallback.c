/* For a build with no_pidfd.c: that it is one. What it then notices is in faults.c and life.c. */
#define _GNU_SOURCE
#include "test.h"

#include <dirent.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

static int pidfds(int pid)
{
	char folder[64], path[512], target[256];
	struct dirent *entry;
	int count = 0;
	DIR *list;

	snprintf(folder, sizeof(folder), "/proc/%d/fd", pid);
	list = opendir(folder);
	CHECK(list != NULL);
	while ((entry = readdir(list))) {
		ssize_t length;

		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		length = readlink(path, target, sizeof(target) - 1);
		target[length > 0 ? length : 0] = '\0';
		count += strstr(target, "pidfd") != NULL;
	}
	closedir(list);
	return count;
}

TEST(Proc_WithoutPidfds_HasNone)
{
	struct veo_proc_handle *proc = start();

	CHECK_EQUAL(0, pidfds(getpid()));
	CHECK_EQUAL(0, pidfds(veohost_proc_pid(proc)));
	veo_proc_destroy(proc);
}
