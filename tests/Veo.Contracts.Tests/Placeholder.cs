namespace Veo.Contracts.Tests;

public class PlaceholderTests { [Fact] public void Nothing() { } }
