// Package collective is about what members and organisations do together: collective actions, who joined them, and what they said they
// would bring.
//
// Joining an action, pledging resources to it and endorsing a declaration are three things, each said by itself: none follows from
// another, and joining one action says nothing of another. All are non-binding and voluntary: no duty, score or colour is made of
// them. Whether an action is reflected in a plan is asked in the chapter home, where a machine may only suggest.
//
// An action is the partnership's own matter. A joining or a pledge of resources is the account of the body that joins or pledges: said
// by itself, or taken by the operator from an edition that the entry names.
package collective
