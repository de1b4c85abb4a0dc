using System.Collections.Frozen;
using System.Numerics;

namespace Xinglin.Interop.FhirPath.Values;

/// <summary>
/// The atoms of UCUM that health records use, each an exact multiple of other units. Units with an offset (Cel, [degF]), arbitrary units
/// ([iU]) and the mole are their own dimension: they compare with themselves and with nothing else.
/// </summary>
internal static class UcumTable
{
    /// <summary>The atom, and whether it takes prefixes; null when it is not in the table.</summary>
    public static (string Definition, bool IsMetric)? Atom(string code) => Atoms.TryGetValue(code, out var atom) ? atom : null;

    /// <summary>A prefix as a power of ten or of two; longest first.</summary>
    public static IReadOnlyList<(string Code, BigInteger Numerator, BigInteger Denominator)> Prefixes { get; } =
    [
        Ten("da", 1), Ten("Y", 24), Ten("Z", 21), Ten("E", 18), Ten("P", 15), Ten("T", 12), Ten("G", 9), Ten("M", 6), Ten("k", 3), Ten("h", 2),
        Ten("d", -1), Ten("c", -2), Ten("m", -3), Ten("u", -6), Ten("n", -9), Ten("p", -12), Ten("f", -15), Ten("a", -18), Ten("z", -21), Ten("y", -24),
        ("Ki", BigInteger.Pow(2, 10), 1), ("Mi", BigInteger.Pow(2, 20), 1), ("Gi", BigInteger.Pow(2, 30), 1),
    ];

    /// <summary>
    /// Code, <c>*</c> when it takes prefixes, and what it is: <c>!</c> for a base unit of its own, else a number (exact, may be a fraction) and a unit.
    /// </summary>
    private const string Text = """
        m * !
        s * !
        g * !
        rad * !
        K * !
        C * !
        cd * !
        mol * !
        eq * !
        osm * !
        Cel * !
        [degF] - !
        [iU] * !
        [IU] * 1 [iU]
        [arb'U] - !
        [USP'U] - !
        [pH] - !
        [CFU] - !
        [PFU] - !
        [hnsf'U] - !
        [kat'U] - !
        B * !
        Np * !
        bit - !
        By * 8 bit
        % - 1/100 1
        [ppth] - 1/1000 1
        [ppm] - 1/1000000 1
        [ppb] - 1/1000000000 1
        10* - 10 1
        10^ - 10 1
        sr * 1 rad2
        Hz * 1 s-1
        N * 1000 g.m/s2
        Pa * 1 N/m2
        J * 1 N.m
        W * 1 J/s
        A * 1 C/s
        V * 1 J/C
        F * 1 C/V
        Ohm * 1 V/A
        S * 1 A/V
        Wb * 1 V.s
        T * 1 Wb/m2
        H * 1 Wb/A
        lm * 1 cd.sr
        lx * 1 lm/m2
        Bq * 1 s-1
        Gy * 1 J/kg
        Sv * 1 J/kg
        kat * 1 mol/s
        U * 1 umol/min
        l * 1/1000 m3
        L * 1/1000 m3
        ar * 100 m2
        t * 1000 kg
        bar * 100000 Pa
        m[Hg] * 133322/1000 kPa
        m[H2O] * 980665/100000 kPa
        atm - 101325 Pa
        cal * 4184/1000 J
        [Cal] - 1000 cal
        erg * 1/10000000 J
        dyn * 1/100000 N
        P * 1/10 Pa.s
        G * 1/10000 T
        Ci * 37000000000 Bq
        R * 258/1000000 C/kg
        RAD * 1/100 Gy
        REM * 1/100 Sv
        eV * 1602176487/10000000000000000000000000000 J
        u * 16605402/10000000000000000000000000000000 g
        min - 60 s
        h - 60 min
        d - 24 h
        wk - 7 d
        a - 36525/100 d
        a_j - 36525/100 d
        a_t - 36524219/100000 d
        a_g - 3652425/10000 d
        mo - 36525/1200 d
        mo_j - 36525/1200 d
        mo_s - 2953059/100000 d
        mo_g - 3652425/120000 d
        deg - 1/360 circ
        circ - 2 [pi].rad
        [pi] - !
        ' - 1/60 deg
        '' - 1/60 '
        Ao - 1/10 nm
        [in_i] - 254/100 cm
        [ft_i] - 12 [in_i]
        [yd_i] - 3 [ft_i]
        [mi_i] - 5280 [ft_i]
        [nmi_i] - 1852 m
        [in_us] - 100/3937 m
        [sin_i] - 1 [in_i]2
        [sft_i] - 1 [ft_i]2
        [cin_i] - 1 [in_i]3
        [cft_i] - 1 [ft_i]3
        [gr] - 6479891/100000 mg
        [lb_av] - 7000 [gr]
        [oz_av] - 1/16 [lb_av]
        [dr_av] - 1/16 [oz_av]
        [ston_av] - 2000 [lb_av]
        [stone_av] - 14 [lb_av]
        [lb_tr] - 5760 [gr]
        [oz_tr] - 480 [gr]
        [gal_us] - 231 [in_i]3
        [qt_us] - 1/4 [gal_us]
        [pt_us] - 1/2 [qt_us]
        [cup_us] - 16 [tbs_us]
        [foz_us] - 1/16 [pt_us]
        [tbs_us] - 1/2 [foz_us]
        [tsp_us] - 1/3 [tbs_us]
        [gal_br] - 454609/100000 l
        [cup_m] - 240 mL
        [tsp_m] - 5 mL
        [tbs_m] - 15 mL
        [foz_m] - 30 mL
        [drp] - 1/20 ml
        [Ch] - 1/3 mm
        [diop] - 1 /m
        [mesh_i] - 1 /[in_i]
        [lbf_av] - 4448221615260500/1000000000000000 N
        [psi] - 1 [lbf_av]/[sin_i]
        [HPF] - !
        [LPF] - 100 [HPF]
        [MET] - 35/10 mL/min/kg
        [GPL'U] - !
        [MPL'U] - !
        [APL'U] - !
        [AU] - !
        [BAU] - !
        [Amb'a'1'U] - !
        [D'ag'U] - !
        [FFU] - !
        [ELU] - !
        [EU] - !
        [todd'U] - !
        [tb'U] - !
        [CCID_50] - !
        [TCID_50] - !
        [EID_50] - !
        [knk'U] - !
        [dye'U] - !
        [smgy'U] - !
        [bdsk'U] - !
        [ka'U] - !
        [mclg'U] - !
        [PNU] - !
        [Lf] - !
        [den] - 1/9 g/km
        """;

    private static readonly FrozenDictionary<string, (string Definition, bool IsMetric)> Atoms = Text.Split('\n')
        .Select(line => line.Split(' ', 3))
        .ToFrozenDictionary(words => words[0], words => (words[2].Trim(), words[1] == "*"), StringComparer.Ordinal);

    private static (string, BigInteger, BigInteger) Ten(string code, int power) =>
        power > 0 ? (code, BigInteger.Pow(10, power), 1) : (code, 1, BigInteger.Pow(10, -power));
}
