// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/ExpressionSandbox.h"

namespace oc::expression {

namespace {

// Qt 6.4's engine cannot be stopped inside a built-in function, and joining nested lists or spreading a long one
// overruns its stacks. So built-ins look at the sizes before they begin.
constexpr char16_t prelude[] = uR"JS((function (global, longestList, longestText, longestSpread) {
    "use strict";
    const define = Object.defineProperty;
    const replace = function (object, name, value) {
        define(object, name, {value: value, writable: true, configurable: true, enumerable: false});
    };
    for (const name of ["ArrayBuffer", "SharedArrayBuffer", "DataView", "Atomics", "Proxy", "Promise", "WeakMap",
                        "WeakSet", "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array",
                        "Int32Array", "Uint32Array", "Float32Array", "Float64Array"]) {
        delete global[name];
    }
    // Code made of text would be code that nobody has looked at before it runs.
    const noCode = function () { throw new TypeError("text cannot be run as code here"); };
    noCode.prototype = Function.prototype;
    for (const prototype of [Function.prototype, Object.getPrototypeOf(function* () {})]) {
        replace(prototype, "constructor", noCode);
    }
    replace(global, "Function", noCode);
    replace(global, "eval", noCode);
    const apply = Reflect.apply;
    const tooMany = function (count, most) {
        throw new RangeError("a list of " + count + " items is more than the " + most + " allowed here");
    };
    for (const name of ["concat", "copyWithin", "every", "fill", "filter", "find", "findIndex", "forEach", "includes",
                        "indexOf", "lastIndexOf", "map", "reduce", "reduceRight", "reverse", "shift", "slice", "some",
                        "sort", "splice", "unshift"]) {
        const native = Array.prototype[name];
        if (!native) continue;
        replace(Array.prototype, name, {[name](...args) {
            if (this.length > longestList) tooMany(this.length, longestList);
            return apply(native, this, args);
        }}[name]);
    }
    let depth = 0;
    const join = Array.prototype.join;
    replace(Array.prototype, "join", function (separator) {
        if (this.length > longestList) tooMany(this.length, longestList);
        if (depth > 100) {
            depth = 0;
            throw new RangeError("the list is nested too deeply or holds itself");
        }
        ++depth;
        try {
            return apply(join, this, separator === undefined ? [","] : [separator]);
        } finally {
            if (depth > 0) --depth;
        }
    });
    replace(Array.prototype, "toString", function () { return this.join(); });
    replace(Array.prototype, "toLocaleString", function () { return this.join(); });
    for (const prototype of [Array.prototype, String.prototype]) {
        const iterate = prototype[Symbol.iterator];
        const guarded = function () {
            if (this.length > longestSpread) tooMany(this.length, longestSpread);
            return apply(iterate, this, []);
        };
        replace(prototype, Symbol.iterator, guarded);
        if (prototype === Array.prototype) replace(prototype, "values", guarded);
    }
    const from = Array.from;
    replace(Array, "from", function (source, ...rest) {
        if (source && source.length > longestList) tooMany(source.length, longestList);
        return apply(from, this, [source, ...rest]);
    });
    const tooLong = function () { throw new RangeError("the text would be too long"); };
    for (const name of ["repeat", "padStart", "padEnd"]) {
        const native = String.prototype[name];
        replace(String.prototype, name, {[name](count, ...rest) {
            const length = name === "repeat" ? String(this).length * count : count;
            if (length > longestText) tooLong();
            return apply(native, this, [count, ...rest]);
        }}[name]);
    }
    const split = String.prototype.split;
    replace(String.prototype, "split", function (...args) {
        if (this.length > longestList) tooLong();
        return apply(split, this, args);
    });
    const stringify = JSON.stringify;
    replace(JSON, "stringify", function (value, ...rest) {
        if (Array.isArray(value) && value.length > longestList) tooMany(value.length, longestList);
        return apply(stringify, JSON, [value, ...rest]);
    });
}))JS";

} // namespace

std::unique_ptr<QJSEngine> makeSandbox() {
    auto engine = std::make_unique<QJSEngine>();
    const QJSValue bounded = engine->evaluate(QString::fromUtf16(prelude));
    Q_ASSERT(bounded.isCallable());
    [[maybe_unused]] const QJSValue result =
        bounded.call({engine->globalObject(), QJSValue(longestList), QJSValue(longestText), QJSValue(200'000)});
    Q_ASSERT(!result.isError());
    return engine;
}

} // namespace oc::expression
