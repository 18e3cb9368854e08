namespace Veo.Tests;

public class PlaceholderTests { [Fact] public void Nothing() { } }
