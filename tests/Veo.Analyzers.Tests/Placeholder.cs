namespace Veo.Analyzers.Tests;

public class PlaceholderTests { [Fact] public void Nothing() { } }
