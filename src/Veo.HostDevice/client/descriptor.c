#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "client.h"

int descriptor_private(int descriptor)
{
	int moved;

	if (descriptor < 0 || descriptor > STDERR_FILENO)
		return descriptor;
	moved = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	close(descriptor);
	return moved;
}
