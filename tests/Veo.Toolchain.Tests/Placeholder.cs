namespace Veo.Toolchain.Tests;

public class PlaceholderTests { [Fact] public void Nothing() { } }
