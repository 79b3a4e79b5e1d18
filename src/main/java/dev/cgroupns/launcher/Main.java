package dev.cgroupns.launcher;

final class Main {
    private Main() {}

    public static void main(String[] args) {}
}
