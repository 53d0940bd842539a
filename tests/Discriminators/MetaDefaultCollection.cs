using FewShotGan.Golden;

namespace FewShotGan.Discriminators.Tests;

/// <summary>The default device is the process's, so these tests run beside no other.</summary>
[CollectionDefinition(MetaDefault.Collection, DisableParallelization = true)]
public sealed class MetaDefaultCollection;
