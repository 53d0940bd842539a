namespace FewShotGan.Race;

/// <summary>A piece of training: of one candidate and seed, until a rung.</summary>
/// <param name="Candidate">The candidate's name.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Kimg">Until when, in thousands of images.</param>
internal sealed record RaceJob(string Candidate, int Seed, double Kimg);
