#include <iostream>

extern "C" void print_by_stream(const char *text)
{
	std::cout << text;
}

extern "C" void abort_after_exception()
{
	std::cout << "thrown\nand not caught";
	throw 1;
}
