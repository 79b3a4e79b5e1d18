package dev.cgroupns.image.registry;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A range of addresses, such as {@code 10.0.0.0/8}, {@code fd00::/8} or a single {@code 10.1.2.3}. */
public final class AddressRange {
    private final String cidr;
    private final boolean single;
    private final IpSubnetFilterRule rule;

    private AddressRange(String cidr, boolean single, IpSubnetFilterRule rule) {
        this.cidr = cidr;
        this.single = single;
        this.rule = rule;
    }

    /** @throws IllegalArgumentException if it is not an address or range in CIDR notation */
    public static AddressRange parse(String cidr) {
        int slash = cidr.indexOf('/');
        String address = slash < 0 ? cidr : cidr.substring(0, slash);
        int bits = NetUtil.isValidIpV4Address(address) ? 32 : 128;
        // The parser below would look up a host's name.
        if (bits == 128 && !NetUtil.isValidIpV6Address(address)) {
            throw new IllegalArgumentException("not a range of addresses such as 10.0.0.0/8: " + cidr);
        }
        int prefix = slash < 0 ? bits : Integer.parseInt(cidr.substring(slash + 1));
        return new AddressRange(cidr, prefix == bits, new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT));
    }

    boolean contains(InetAddress address) {
        return rule.matches(new InetSocketAddress(address, 0));
    }

    /** Whether this range is that single address. */
    boolean names(InetAddress address) {
        return single && contains(address);
    }

    @Override
    public String toString() {
        return cidr;
    }
}
