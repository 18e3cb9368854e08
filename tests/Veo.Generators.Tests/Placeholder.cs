namespace Veo.Generators.Tests;

public class PlaceholderTests { [Fact] public void Nothing() { } }
