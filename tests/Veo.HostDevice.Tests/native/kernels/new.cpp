// What C++ allocates.
#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

extern "C" void *cpp_new(std::uint64_t size)
{
	return new char[size];
}

extern "C" void cpp_delete(char *memory)
{
	delete[] memory;
}

extern "C" void *cpp_new_aligned(std::uint64_t size)
{
	return ::operator new(size, std::align_val_t(4096));
}

extern "C" void cpp_delete_aligned(void *memory)
{
	::operator delete(memory, std::align_val_t(4096));
}

// 1 if too large a vector ends in an exception, and the next one is as usual.
extern "C" std::int64_t cpp_too_large(std::uint64_t size)
{
	try {
		std::vector<char> large(size);
		return large[size - 1];
	} catch (const std::bad_alloc &) {
		std::vector<std::int64_t> small(1000, 1);
		return small[999];
	}
}
