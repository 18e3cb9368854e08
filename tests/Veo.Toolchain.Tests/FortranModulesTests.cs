namespace Veo.Toolchain.Tests;

public class FortranModulesTests
{
    [Theory]
    [InlineData("module A\nend module A", new[] { "a" }, new string[0])]
    [InlineData("  MODULE grid ! the grid", new[] { "grid" }, new string[0])]
    [InlineData("subroutine s\n  use grid\n  use :: mesh, only: n\n  USE, NON_INTRINSIC :: own", new string[0], new[] { "grid", "mesh", "own" })]
    [InlineData("use, intrinsic :: iso_c_binding", new string[0], new string[0])]
    [InlineData("module a\nuse b; use c\nend", new[] { "a" }, new[] { "b", "c" })]
    [InlineData("module a\nend\nsubroutine s\nuse a\nend", new[] { "a" }, new string[0])]
    [InlineData("module procedure p\nmodule subroutine s(x)\nmodule function f(x)\nend module a", new string[0], new string[0])]
    [InlineData("! use a\nC use b\n  x = 'module c'\n  use_it = 1\n  use = 2", new string[0], new string[0])]
    [InlineData("submodule (a) b\nend", new[] { "a@b" }, new[] { "a" })]
    [InlineData("submodule (a:b) c\nend", new[] { "a@c" }, new[] { "a@b" })]
    [InlineData("module a\r\nuse b\r\n", new[] { "a" }, new[] { "b" })]
    public void Scan_Text_TellsModules(string text, string[] defines, string[] uses)
    {
        FortranModules modules = FortranModules.Scan(text);

        Assert.Equal(defines, modules.Defines);
        Assert.Equal(uses, modules.Uses.Order(StringComparer.Ordinal));
    }
}
