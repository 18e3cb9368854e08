// Needs the run-time library of C++: memory, exceptions, strings and a constructor before the first call.
#include <cstdint>
#include <stdexcept>
#include <string>

static const std::string greeting = "hello";

namespace kernels {

std::int64_t throws(std::int64_t value)
{
	try {
		if (value > 0)
			throw std::runtime_error(greeting + ", world");
	} catch (const std::exception &error) {
		return static_cast<std::int64_t>(std::string(error.what()).size());
	}
	return 0;
}

}

extern "C" std::int64_t call_throws(std::int64_t value)
{
	return kernels::throws(value);
}
